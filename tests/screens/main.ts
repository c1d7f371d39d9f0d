// `npm run screens`: the screenshots of the README. Starts a separate installation, takes a person through the sample
// interview, and writes docs/screenshots/*.webp.
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { startInstallation } from '../support/installation.ts';
import { CHROMIUM, launchChromium, personAt } from '../web/page-driver.ts';

const FOLDER = resolve(import.meta.dirname, '../../docs/screenshots');
/** Total size; a clone should not grow much with each release. */
const MAX_BYTES = 300_000;
const DESKTOP = { viewport: { width: 1280, height: 860 }, deviceScaleFactor: 1 };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

if (!existsSync(CHROMIUM)) {
  process.stderr.write(
    `There is no browser at ${CHROMIUM}: install Debian's chromium, or set CHROMIUM_PATH.\n`,
  );
  process.exit(1);
}

mkdirSync(FOLDER, { recursive: true });
const poise = await startInstallation({ web: true });
try {
  const browser = await launchChromium();
  try {
    await takeAll(browser);
  } finally {
    await browser.close();
  }
} finally {
  await poise.stop();
}

async function takeAll(browser: Browser): Promise<void> {
  let bytes = 0;
  const desktop = await open(browser, DESKTOP);
  bytes += await take(desktop, 'start');
  await evaluateSample(desktop);
  bytes += await take(desktop, 'report');
  await desktop.close();

  const phone = await open(browser, PHONE);
  await evaluateSample(phone);
  bytes += await take(phone, 'phone');
  await phone.close();

  if (bytes > MAX_BYTES) throw new Error(`The screenshots have ${bytes} bytes; the maximum is ${MAX_BYTES}.`);
}

async function open(browser: Browser, screen: typeof DESKTOP): Promise<Page> {
  const page = await browser.newPage({
    ...screen,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  await personAt(page).opens(poise.stack.baseUrl);
  return page;
}

async function evaluateSample(page: Page): Promise<void> {
  const person = personAt(page);
  await person.triesTheSample();
  await person.agreesTo('camera', 'mic');
  await person.evaluates();
  await person.seesTheReport(120_000);
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('Home');
}

/** The content of the window, as WebP; returns its size in bytes. */
async function take(page: Page, name: string): Promise<number> {
  const file = join(FOLDER, `${name}.webp`);
  writeFileSync(
    file,
    await sharp(await page.screenshot())
      .webp({ quality: 80, effort: 6, smartSubsample: true })
      .toBuffer(),
  );
  const { size } = statSync(file);
  process.stdout.write(`${file}: ${(size / 1000).toFixed(0)} kB\n`);
  return size;
}
