import type { Profile, Stream } from '@poise/shared/contracts';
import { type Browser, chromium, type Page } from 'playwright-core';

/** playwright-core does not include a browser: this is the path of Debian's Chromium. */
export const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const quiet = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    // A browser contacts its vendor by itself: no such name, nor any other, is resolved.
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ];
  return chromium.launch({ executablePath: CHROMIUM, args: [...quiet, ...args] });
}

/** A path, or a file created in memory. */
type Recording = string | { name: string; mimeType: string; buffer: Buffer };

/** The actions of a person on the first page, for all tests that drive it. */
export function personAt(page: Page) {
  const heading = (text: string, timeout: number) =>
    page.getByRole('heading', { level: 1, name: text }).waitFor({ timeout });
  return {
    opens: (url: string) => page.goto(url),
    chooses: (recording: Recording) => page.setInputFiles('#recording', recording),
    async triesTheSample() {
      await page.getByRole('button', { name: 'Try the sample' }).click();
      await page.getByText('practice-interview.webm').waitFor();
    },
    isHereFor: (profile: Profile) => page.locator(`input[name=profile][value=${profile}]`).check(),
    async agreesTo(...streams: Stream[]) {
      for (const stream of streams) await page.locator(`#consent-${stream}`).check();
    },
    turnsFluencyOff: () => page.getByLabel('Do not analyse fluency').check(),
    evaluates: () => page.getByRole('button', { name: 'Evaluate the recording' }).click(),
    presses: (name: string) => page.getByRole('button', { name, exact: true }).click(),
    sees: (title: string, timeoutMs = 15_000) => heading(title, timeoutMs),
    seesTheReport: (timeoutMs: number) => heading('Here is how you came across', timeoutMs),
  };
}
