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
import { SCRIPT, WITHOUT_STUMBLES } from './scripted-interview.ts';
import { type StubGateway, startStubGateway } from './stub-gateway.ts';

const ROOT = join(import.meta.dirname, '../..');
const PICTURES = join(ROOT, 'artifacts/web');
const ON_PHONE = { width: 390, height: 844 };
const LOOKS = [
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
  let complaints: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poise-web-'));
    dist = join(folder, 'dist');
    recording = join(folder, 'interview.webm');
    await writeFile(recording, Buffer.alloc(RECORDING_BYTES, 7));
    const vite = join(ROOT, 'apps/web/node_modules/vite/bin/vite.js');
    const build = ['build', '--outDir', dist, '--emptyOutDir', '--logLevel', 'warn'];
    await promisify(execFile)(process.execPath, [vite, ...build], { cwd: join(ROOT, 'apps/web') });
    await mkdir(PICTURES, { recursive: true });
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
    complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
  }

  async function sendRecording() {
    await person.opens(gateway.url);
    await person.chooses(recording);
    await person.agreesTo('camera', 'mic');
    await person.evaluates();
  }

  /** What axe finds in the way of people who use a keyboard, a screen reader or weak eyes. */
  async function barriers(): Promise<string[]> {
    await page.evaluate(axe.source);
    const found =
      'axe.run().then(({ violations }) => violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.html)))';
    return page.evaluate<string[]>(found);
  }

  const uploads = () => gateway.calls.filter(({ path }) => path.endsWith('/recording'));
  const text = (selector: string) => page.locator(selector).innerText();

  it.each(LOOKS)(
    'when a person goes all the way ($name), then every state can be seen and read',
    async (look) => {
      await page.context().close();
      await usePage(look);
      const picture = async (state: string) => {
        await page.screenshot({ path: join(PICTURES, `${state}-${look.name}.png`), fullPage: true });
        expect(await barriers(), state).toEqual([]);
      };

      await person.opens(gateway.url);
      await page.locator('#consent-camera').waitFor();
      await picture('1-start');
      await person.chooses(recording);
      await person.agreesTo('camera', 'mic');
      await picture('2-chosen');

      const release = gateway.holdUpload();
      await person.evaluates();
      await page.getByText(/[1-9][\d.]* [kM]B of 12\.0 MB/).waitFor();
      await picture('3-uploading');
      release();

      gateway.playUntil(7);
      await page.getByText('1 of 5 scored · 1 rejected · 1 failed').waitFor();
      await picture('4-analysing');

      gateway.playUntil();
      await person.seesTheReport(15_000);
      await picture('5-report');
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);

      await person.presses('Open the full report');
      await page.frameLocator('dialog iframe').getByRole('heading', { name: 'The full report' }).waitFor();
      await page.screenshot({ path: join(PICTURES, `6-full-report-${look.name}.png`) });
      expect(complaints.filter((text) => !text.includes('sandboxed'))).toEqual([]);
    },
  );

  it('when nothing was agreed to, then nothing is sent and the page says what is missing', async () => {
    await person.opens(gateway.url);
    await person.chooses(recording);
    await page.locator('#consent-camera').waitFor();
    await person.evaluates();
    expect(await text('.missing')).toContain('Tick what Poise may analyse');
    expect(await page.evaluate('document.activeElement.id')).toBe('consent-camera');
    expect(gateway.calls.map(({ method }) => method)).not.toContain('POST');
  });

  it('when only the microphone was agreed to, then that is what the consent says', async () => {
    await person.opens(gateway.url);
    await person.chooses(recording);
    await person.isHereFor('assessment');
    await person.agreesTo('mic');
    await person.evaluates();
    await person.sees('Watching and listening');
    const consent = JSON.parse(gateway.calls.find(({ path }) => path === '/v1/consents')?.body ?? '{}');
    expect(consent.streams).toEqual(['mic']);
    expect(consent.statement).toContain('listen to the sound');
    expect(consent.statement).not.toContain('look at the pictures');
  });

  it('when the purpose changes, then the agreement is asked for again', async () => {
    await person.opens(gateway.url);
    await person.agreesTo('camera', 'mic');
    await person.isHereFor('assessment');
    expect(await page.locator('#consent-camera').isChecked()).toBe(false);
  });

  it('when the page is reloaded during the analysis, then it goes on without another upload', async () => {
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
    await page.getByText(/of 12\.0 MB/).waitFor();
    await page.reload();
    await page.getByText('The upload was interrupted').waitFor();
    release();
  });

  it('when the event stream is cut, then the page resumes it and no chunk is counted twice', async () => {
    await sendRecording();
    gateway.playUntil(5);
    await page.getByText('1 of 5 scored · 1 rejected').waitFor();
    gateway.cutStreams();
    gateway.playUntil(9);
    await page.getByText('3 of 5 scored · 1 rejected · 1 failed').waitFor();
    gateway.playUntil();
    await person.seesTheReport(15_000);
  });

  it('when the file is refused, then the reason is humane and the choices are kept', async () => {
    gateway.fail('POST /v1/interviews/{id}/recording', 'media_corrupt');
    await sendRecording();
    await person.sees('The file is damaged');
    await page.screenshot({ path: join(PICTURES, '7-failed-phone-light.png'), fullPage: true });
    expect(await text('.reference')).toContain('media_corrupt');
    await person.presses('Back to my choices');
    await page.getByText('interview.webm').waitFor();
    expect(await page.locator('#consent-mic').isChecked()).toBe(true);
  });

  it('when Poise is busy, then trying again brings the same recording to its report', async () => {
    gateway.fail('POST /v1/local/interviews', 'unavailable');
    await sendRecording();
    await person.sees('Poise cannot do this right now');
    gateway.fail('POST /v1/local/interviews', undefined);
    gateway.playUntil();
    await person.presses('Try again');
    await person.seesTheReport(15_000);
    expect(uploads().map(({ body }) => Number(body))).toEqual([RECORDING_BYTES]);
  });

  it('when a file is empty or of another kind, then it is not even offered for upload', async () => {
    await person.opens(gateway.url);
    await person.chooses({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    expect(await text('#recording-problem')).toContain('cannot read this kind of file');
    await person.chooses({ name: 'empty.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(0) });
    expect(await text('#recording-problem')).toContain('empty');
  });

  it('when the installation has no sample, then the page says so and still takes a file', async () => {
    await page.route('**/sample/*', (route) => route.fulfill({ status: 404 }));
    await person.opens(gateway.url);
    await person.presses('Try the sample');
    await page.getByText('This installation has no sample').waitFor();
    await person.chooses(recording);
    expect(await text('#recording-problem')).toBe('');
  });

  it('when the sample is tried, then it is chosen like a file, and nothing is sent without agreement', async () => {
    await page.route('**/sample/*', (route) => route.fulfill({ contentType: 'video/webm', body: 'sample' }));
    await person.opens(gateway.url);
    await person.triesTheSample();
    await person.agreesTo('camera');
    expect(uploads()).toEqual([]);
    await person.evaluates();
    await person.sees('Watching and listening');
    expect(uploads()).toHaveLength(1);
  });

  it('when Poise is down at first, then the page says so and recovers at a press', async () => {
    gateway.fail('GET /v1/capabilities', 'internal');
    await person.opens(gateway.url);
    await page.getByText('Something went wrong on our side').waitFor();
    gateway.fail('GET /v1/capabilities', undefined);
    await person.presses('Try again');
    await page.locator('#consent-camera').waitFor();
  });

  it('when a moment is pressed, then all lanes show its second, and its figures are told', async () => {
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

  it('when pictures are there, then cards show them, and a card whose picture is gone is whole without it', async () => {
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

  it('when sounds are there, then each stumble can be played, and one whose sound is gone is whole without it', async () => {
    gateway.fail('GET /v1/interviews/{id}/report/sounds/1', 'not_found');
    await sendRecording();
    gateway.playUntil();
    await person.seesTheReport(15_000);
    expect(await text('.voice')).toContain('Listened for in 83% of the speech');
    expect(await page.locator('.stumbles li').count()).toBe(2);
    expect(await page.locator('.stumbles audio').count()).toBe(1);
    const played =
      '(async () => { const audio = document.querySelector(".stumbles audio"); audio.muted = true; await audio.play(); return audio.duration; })()';
    expect(await page.evaluate(played)).toBeCloseTo(1.5, 1);
    expect(complaints.filter((text) => !/404|sandboxed/.test(text))).toEqual([]);
  });

  it.each([
    ['phone', ON_PHONE],
    ['desktop', { width: 1280, height: 900 }],
  ])(
    'when stumbles are left out by keyboard on a %s, then that is asked for, and the report says so and shows none',
    async (name, viewport) => {
      await Promise.all([page.context().close(), gateway.close()]);
      gateway = await startStubGateway(dist, WITHOUT_STUMBLES);
      await usePage({ viewport });
      await person.opens(gateway.url);
      await person.chooses(recording);
      await person.agreesTo('camera');
      expect(await page.getByLabel('Leave stumbles out').count()).toBe(0);
      await person.agreesTo('mic');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await page.screenshot({ path: join(PICTURES, `8-without-stumbles-${name}.png`), fullPage: true });
      expect(await barriers()).toEqual([]);
      await person.evaluates();
      gateway.playUntil();
      await person.seesTheReport(15_000);
      await page.screenshot({
        path: join(PICTURES, `9-report-without-stumbles-${name}.png`),
        fullPage: true,
      });
      expect(await barriers()).toEqual([]);

      const created = gateway.calls.find(({ path }) => path === '/v1/local/interviews');
      expect(JSON.parse(created?.body ?? '')).toMatchObject({ accessibility: { fluency: 'off' } });
      expect(await text('.unmeasured')).toContain('you turned it off, and no score is lower for it');
      expect(await page.locator('.stumbles').count()).toBe(0);
      expect(await text('.voice')).not.toMatch(/fillers|flowed|stumble/i);

      await person.presses('Evaluate another recording');
      await person.agreesTo('mic');
      expect(await page.getByLabel('Leave stumbles out').isChecked()).toBe(true);
    },
  );

  it('when the recording is to be kept, then that is asked for and agreed to on its own; an assessment cannot', async () => {
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
    await person.sees('Watching and listening');
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

  it('when the report is saved, then the file holds exactly the figures of the API', async () => {
    await sendRecording();
    gateway.playUntil();
    await person.seesTheReport(15_000);
    const [download] = await Promise.all([page.waitForEvent('download'), person.presses('Save JSON')]);
    const saved = report.parse(JSON.parse(await readFile(await download.path(), 'utf8')));
    expect(saved.timeline).toEqual(SCRIPT.report.timeline);
  });

  it('when the interview is erased, then the page asks first, and keeps nothing', async () => {
    await sendRecording();
    gateway.playUntil();
    await person.seesTheReport(15_000);
    await person.presses('Erase this interview');
    expect(gateway.calls.map(({ method }) => method)).not.toContain('DELETE');
    await person.presses('Erase it');
    await page.getByText('Erasing has begun').waitFor();
    expect(gateway.calls.at(-1)?.method).toBe('GET');
    expect(gateway.calls.map(({ method }) => method)).toContain('DELETE');
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });
});
