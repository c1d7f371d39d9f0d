import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../support/installation.ts';
import { CHROMIUM, launchChromium, personAt } from '../web/page-driver.ts';

const note = existsSync(CHROMIUM) ? '' : ` (skipped: no browser at ${CHROMIUM})`;
const SCREENSHOTS = resolve(import.meta.dirname, '../../artifacts/e2e');

describe.skipIf(note !== '')(`the first page on the real gateway${note}`, () => {
  let poise: Installation;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    poise = await startInstallation({ web: true });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await poise?.stop();
  });

  it.each([
    ['phone', { width: 390, height: 844 }],
    ['desktop', { width: 1280, height: 900 }],
  ])('when a person tries the sample on a %s, then they read its report', async (name, viewport) => {
    const page = await browser.newPage({ viewport });
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    const person = personAt(page);
    await person.opens(poise.stack.baseUrl);
    await person.triesTheSample();
    await person.agreesTo('camera', 'mic');
    await person.evaluates();
    await person.seesTheReport(120_000);
    await page.screenshot({ path: join(SCREENSHOTS, `report-${name}.png`), fullPage: true });
    expect(errors).toEqual([]);
    await page.close();
  });
});
