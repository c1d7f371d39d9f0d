import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { report } from '@poise/shared/contracts';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHROMIUM, launchChromium, personAt } from './page-driver.ts';
import { SCRIPT, WITHOUT_FLUENCY } from './scripted-interview.ts';
import { type StubGateway, startStubGateway } from './stub-gateway.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCREENSHOTS = join(ROOT, 'artifacts/web');
const ON_PHONE = { width: 390, height: 844 };
const APPEARANCES = [
  { name: 'phone-light', viewport: ON_PHONE, colorScheme: 'light' },
  { name: 'phone-dark', viewport: ON_PHONE, colorScheme: 'dark' },
  { name: 'desktop-light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
] as const;

const RECORDING_BYTES = 12_000_000;

const reason = existsSync(CHROMIUM) ? '' : ` (skipped: no Chromium at ${CHROMIUM})`;

describe.skipIf(reason !== '')(`the first page in a browser${reason}`, { timeout: 60_000 }, () => {
  let folder: string;
  let dist: string;
  let recording: string;
  let browser: Browser;
  let gateway: StubGateway;
  let page: Page;
  let person: ReturnType<typeof personAt>;
  let browserErrors: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poise-web-'));
    dist = join(folder, 'dist');
    recording = join(folder, 'interview.webm');
    await writeFile(recording, Buffer.alloc(RECORDING_BYTES, 7));
    const vite = join(ROOT, 'apps/web/node_modules/vite/bin/vite.js');
    const build = ['build', '--outDir', dist, '--emptyOutDir', '--logLevel', 'warn'];
    await promisify(execFile)(process.execPath, [vite, ...build], { cwd: join(ROOT, 'apps/web') });
    await mkdir(SCREENSHOTS, { recursive: true });
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    gateway = await startStubGateway(dist, SCRIPT);
    await usePage({ viewport: ON_PHONE });
  });

  afterEach(async () => {
    await page.context().close();
    await gateway.close();
  });

  async function usePage(options: Parameters<Browser['newContext']>[0]) {
    const context = await browser.newContext({ ...options, reducedMotion: 'reduce', acceptDownloads: true });
    page = await context.newPage();
    person = personAt(page);
    browserErrors = [];
    page.on('console', (message) => message.type() === 'error' && browserErrors.push(message.text()));
    page.on('pageerror', (error) => browserErrors.push(String(error)));
  }

  async function sendRecording() {
    await person.opens(gateway.url);
    await person.chooses(recording);
    await person.agreesTo('camera', 'mic');
    await person.evaluates();
  }

  /** Accessibility violations that axe finds. */
  async function violations(): Promise<string[]> {
    await page.evaluate(axe.source);
    const found =
      'axe.run().then(({ violations }) => violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.html)))';
    return page.evaluate<string[]>(found);
  }

  const uploads = () => gateway.calls.filter(({ path }) => path.endsWith('/recording'));
  const text = (selector: string) => page.locator(selector).innerText();

  it.each(APPEARANCES)(
    'when a person completes the journey ($name), then every state is visible and accessible',
    async (look) => {
      await page.context().close();
      await usePage(look);
      const capture = async (state: string) => {
        await page.screenshot({ path: join(SCREENSHOTS, `${state}-${look.name}.png`), fullPage: true });
        expect(await violations(), state).toEqual([]);
      };

      await person.opens(gateway.url);
      await page.locator('#consent-camera').waitFor();
      await capture('1-start');
      await person.chooses(recording);
      await person.agreesTo('camera', 'mic');
      await capture('2-chosen');

      const release = gateway.holdUpload();
      await person.evaluates();
      await page.getByText(/[1-9][\d.]*\s[kM]B of 12\.0\sMB/).waitFor();
      await capture('3-uploading');
      release();

      gateway.playUntil(7);
      await page.getByText('1 of 5 scored · 1 rejected · 1 failed').waitFor();
      await capture('4-analysing');

      gateway.playUntil();
      await person.seesTheReport(15_000);
      await capture('5-report');
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);

      await person.presses('Open the full report');
      await page.frameLocator('dialog iframe').getByRole('heading', { name: 'The full report' }).waitFor();
      await page.screenshot({ path: join(SCREENSHOTS, `6-full-report-${look.name}.png`) });
      expect(browserErrors.filter((text) => !text.includes('sandboxed'))).toEqual([]);
    },
  );

  it('when no consent is given, then nothing is sent and the page says what is missing', async () => {
    await person.opens(gateway.url);
    await person.chooses(recording);
    await page.locator('#consent-camera').waitFor();
    await person.evaluates();
    expect(await text('.missing')).toContain('Select what Poise may analyse');
    expect(await page.evaluate('document.activeElement.id')).toBe('consent-camera');
    expect(gateway.calls.map(({ method }) => method)).not.toContain('POST');
  });

  it('when consent is given for the microphone only, then the consent says so', async () => {
    await person.opens(gateway.url);
    await person.chooses(recording);
    await person.isHereFor('assessment');
    await person.agreesTo('mic');
    await person.evaluates();
    await person.sees('Analysing the recording');
    const consent = JSON.parse(gateway.calls.find(({ path }) => path === '/v1/consents')?.body ?? '{}');
    expect(consent.streams).toEqual(['mic']);
    expect(consent.statement).toContain('analyse the audio');
    expect(consent.statement).not.toContain('analyse the video');
  });

  it('when the purpose changes, then consent must be given again', async () => {
    await person.opens(gateway.url);
    await person.agreesTo('camera', 'mic');
    await person.isHereFor('assessment');
    expect(await page.locator('#consent-camera').isChecked()).toBe(false);
  });

  it('when the page is reloaded during the analysis, then it resumes without another upload', async () => {
    await sendRecording();
    gateway.playUntil(5);
    await page.getByText('1 of 5 scored · 1 rejected').waitFor();
    await page.reload();
    await page.getByText('1 of 5 scored · 1 rejected').waitFor();
    expect(page.url()).toBe(`${gateway.url}/`);
    gateway.playUntil();
    await person.seesTheReport(15_000);
    expect(uploads()).toHaveLength(1);
  });

  it('when the page is reloaded during the upload, then it says so and asks for the file again', async () => {
    const release = gateway.holdUpload();
    await sendRecording();
    await page.getByText(/of 12\.0\sMB/).waitFor();
    await page.reload();
    await page.getByText('The upload was interrupted').waitFor();
    release();
  });

  it('when the event stream is cut, then the page resumes it and no chunk is counted twice', async () => {
    await sendRecording();
    gateway.playUntil(5);
    await page.getByText('1 of 5 scored · 1 rejected').waitFor();
    gateway.cutStreams();
    gateway.playUntil(10);
    await page.getByText('3 of 5 scored · 1 rejected · 1 failed').waitFor();
    gateway.playUntil();
    await person.seesTheReport(15_000);
  });

  it('when the file is rejected, then the reason is plain and the choices are kept', async () => {
    gateway.fail('POST /v1/interviews/{id}/recording', 'media_corrupt');
    await sendRecording();
    await person.sees('The file is damaged');
    await page.screenshot({ path: join(SCREENSHOTS, '7-failed-phone-light.png'), fullPage: true });
    expect(await text('.reference')).toContain('media_corrupt');
    await person.presses('Back to my choices');
    await page.getByText('interview.webm').waitFor();
    expect(await page.locator('#consent-mic').isChecked()).toBe(true);
  });

  it('when Poise is busy, then retrying analyses the same recording', async () => {
    gateway.fail('POST /v1/local/interviews', 'unavailable');
    await sendRecording();
    await person.sees('Poise is not available right now');
    gateway.fail('POST /v1/local/interviews', undefined);
    gateway.playUntil();
    await person.presses('Try again');
    await person.seesTheReport(15_000);
    expect(uploads().map(({ body }) => Number(body))).toEqual([RECORDING_BYTES]);
  });

  it('when a file is empty or of an unsupported type, then it is rejected before the upload', async () => {
    await person.opens(gateway.url);
    await person.chooses({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    expect(await text('#recording-problem')).toContain('cannot read this file type');
    await person.chooses({ name: 'empty.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(0) });
    expect(await text('#recording-problem')).toContain('empty');
  });

  it('when the installation has no sample, then the page says so and still accepts a file', async () => {
    await page.route('**/sample/*', (route) => route.fulfill({ status: 404 }));
    await person.opens(gateway.url);
    await person.presses('Try the sample');
    await page.getByText('This installation has no sample').waitFor();
    await person.chooses(recording);
    expect(await text('#recording-problem')).toBe('');
  });

  it('when the sample is chosen, then it is treated like a file, and nothing is sent without consent', async () => {
    await page.route('**/sample/*', (route) => route.fulfill({ contentType: 'video/webm', body: 'sample' }));
    await person.opens(gateway.url);
    await person.triesTheSample();
    await person.agreesTo('camera');
    expect(uploads()).toEqual([]);
    await person.evaluates();
    await person.sees('Analysing the recording');
    expect(uploads()).toHaveLength(1);
  });

  it('when Poise is unavailable at first, then the page says so and recovers on retry', async () => {
    gateway.fail('GET /v1/capabilities', 'internal');
    await person.opens(gateway.url);
    await page.getByText('Something went wrong on our side').waitFor();
    gateway.fail('GET /v1/capabilities', undefined);
    await person.presses('Try again');
    await page.locator('#consent-camera').waitFor();
  });

  it('when the report is shown, then figures are written one way, and the time axis covers the recording', async () => {
    await sendRecording();
    gateway.playUntil();
    await person.seesTheReport(15_000);
    expect(await text('.eyebrow')).toMatch(/^Practice · 1\smin 4\ss$/);
    expect(await text('.lane-axis')).toMatch(/^0:00\s+1:04$/);
    expect(await text('main')).toMatch(/\d%/);
    expect(await text('main')).not.toMatch(/\d\s%|\d:\d\d min|\d\+|at least/);
    expect(await text('.lanes')).toContain('Mixed: the most likely expression');
  });

  it('when a moment is selected, then all lanes mark its second, and its figures are shown', async () => {
    await sendRecording();
    gateway.playUntil();
    await person.seesTheReport(15_000);
    expect(await page.locator('.lane-cursor').count()).toBe(0);
    await page.getByRole('button', { name: /The expression looked happy/ }).click();
    expect(await text('.lane-readout')).toMatch(
      /^At 0:34: the expression looked happy \(78%\), eyes on the camera/,
    );
    expect(await page.locator('.lane-cursor').count()).toBe(await page.locator('.lane').count());
    expect(await page.locator('.moment[aria-pressed=true]').count()).toBe(1);
  });

  it('when there are pictures, then cards show them, and a card whose picture was deleted is complete without it', async () => {
    gateway.fail('GET /v1/interviews/{id}/report/pictures/2', 'not_found');
    await sendRecording();
    gateway.playUntil();
    await person.seesTheReport(15_000);
    const loaded =
      '[...document.querySelectorAll(".moment-picture")].map((img) => img.complete && img.naturalWidth)';
    await page.locator('.moment-picture').nth(1).waitFor();
    await expect.poll(() => page.evaluate(loaded)).toEqual([288, 288]);
    expect(await page.locator('.moment').count()).toBe(3);
  });

  it('when there is audio, then each disfluency can be played, and one whose audio was deleted is complete without it', async () => {
    gateway.fail('GET /v1/interviews/{id}/report/sounds/1', 'not_found');
    await sendRecording();
    gateway.playUntil();
    await person.seesTheReport(15_000);
    expect(await text('.voice')).toContain('Only 83% of the speech could be searched');
    expect(await page.locator('.disfluencies li').count()).toBe(2);
    expect(await page.locator('.disfluencies audio').count()).toBe(1);
    const played =
      '(async () => { const audio = document.querySelector(".disfluencies audio"); audio.muted = true; await audio.play(); return audio.duration; })()';
    expect(await page.evaluate(played)).toBeCloseTo(1.5, 1);
    expect(browserErrors.filter((text) => !/404|sandboxed/.test(text))).toEqual([]);
  });

  it.each([
    ['phone', ON_PHONE],
    ['desktop', { width: 1280, height: 900 }],
  ])(
    'when fluency is turned off by keyboard on a %s, then that is requested, and the report says so and shows none',
    async (name, viewport) => {
      await Promise.all([page.context().close(), gateway.close()]);
      gateway = await startStubGateway(dist, WITHOUT_FLUENCY);
      await usePage({ viewport });
      await person.opens(gateway.url);
      await person.chooses(recording);
      await person.agreesTo('camera');
      expect(await page.getByLabel('Do not analyse fluency').count()).toBe(0);
      await person.agreesTo('mic');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await page.screenshot({ path: join(SCREENSHOTS, `8-without-fluency-${name}.png`), fullPage: true });
      expect(await violations()).toEqual([]);
      await person.evaluates();
      gateway.playUntil();
      await person.seesTheReport(15_000);
      await page.screenshot({
        path: join(SCREENSHOTS, `9-report-without-fluency-${name}.png`),
        fullPage: true,
      });
      expect(await violations()).toEqual([]);

      const created = gateway.calls.find(({ path }) => path === '/v1/local/interviews');
      expect(JSON.parse(created?.body ?? '')).toMatchObject({ accessibility: { fluency: 'off' } });
      expect(await text('.unmeasured')).toContain('you turned this off, which does not lower any score');
      expect(await page.locator('.disfluencies').count()).toBe(0);
      expect(await text('.voice')).not.toMatch(/fillers|fluen/i);

      await person.presses('Evaluate another recording');
      await person.agreesTo('mic');
      expect(await page.getByLabel('Do not analyse fluency').isChecked()).toBe(true);
    },
  );

  it('when the recording is to be kept, then retention is requested with its own consent, except in an assessment', async () => {
    await person.opens(gateway.url);
    await person.chooses(recording);
    await person.agreesTo('camera');
    await page.locator('#keep').check();
    await person.isHereFor('assessment');
    await person.agreesTo('camera');
    expect(await page.locator('#keep').count()).toBe(0);
    await person.isHereFor('practice');
    await person.agreesTo('camera');
    expect(await page.locator('#keep').isChecked()).toBe(false);
    await page.locator('#keep').check();
    await person.evaluates();
    await person.sees('Analysing the recording');
    const sent = (path: string) =>
      gateway.calls.filter((call) => call.path === path).map(({ body }) => JSON.parse(body));
    expect(sent('/v1/local/interviews')).toEqual([
      { profile: 'practice', retention: 'P1D', accessibility: { fluency: 'on' } },
    ]);
    expect(sent('/v1/consents')).toMatchObject([
      { streams: ['camera'] },
      { streams: ['camera'], purpose: 'retention' },
    ]);
  });

  it('when the report is saved, then the file contains exactly the figures of the API', async () => {
    await sendRecording();
    gateway.playUntil();
    await person.seesTheReport(15_000);
    const [download] = await Promise.all([page.waitForEvent('download'), person.presses('Save JSON')]);
    const saved = report.parse(JSON.parse(await readFile(await download.path(), 'utf8')));
    expect(saved.timeline).toEqual(SCRIPT.report.timeline);
  });

  it('when the interview is erased, then the page asks first, and stores nothing', async () => {
    await sendRecording();
    gateway.playUntil();
    await person.seesTheReport(15_000);
    await person.presses('Erase this interview');
    expect(gateway.calls.map(({ method }) => method)).not.toContain('DELETE');
    await person.presses('Erase it');
    await page.getByText('its report are being erased').waitFor();
    expect(gateway.calls.at(-1)?.method).toBe('GET');
    expect(gateway.calls.map(({ method }) => method)).toContain('DELETE');
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });
});
