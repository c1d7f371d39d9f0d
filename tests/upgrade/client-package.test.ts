import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { report } from '@poise/shared/contracts';
import { temporaryFolder } from '@poise/testing';
import { buildClip } from '@poise/testing/media';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../support/installation.ts';
import { CHROMIUM, launchChromium } from '../web/page-driver.ts';
import { findNode20 } from './support/node-20.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PACKAGE = join(ROOT, 'packages/client');

const node20 = findNode20();
const withoutNode = node20 ? '' : ' (skipped: there is no Node 20)';
const withoutBrowser = existsSync(CHROMIUM) ? '' : ` (skipped: no browser at ${CHROMIUM})`;

/** The program of the package's README, as it stands. */
const [, program = ''] = /^```js\n(.*?)^```$/ms.exec(readFileSync(join(PACKAGE, 'README.md'), 'utf8')) ?? [];

describe('the client, built, packed and installed in an empty folder', () => {
  const folder = temporaryFolder('client');
  const inside = (name: string) => join(folder.path, name);
  let poise: Installation;

  beforeAll(async () => {
    await execa('pnpm', ['pack', '--pack-destination', folder.path], { cwd: PACKAGE });
    const [tarball = ''] = globSync('*.tgz', { cwd: folder.path });
    writeFileSync(inside('package.json'), '{ "private": true, "type": "module" }\n');
    const flags = ['--prefer-offline', '--no-audit', '--no-fund'];
    await execa('npm', ['install', ...flags, `./${tarball}`], { cwd: folder.path });
    writeFileSync(inside('evaluate.js'), program);
    await buildClip(inside('interview.webm'), { container: 'webm', durationMs: 2_000 });
    poise = await startInstallation();
  });
  afterAll(async () => {
    await poise?.stop();
    await folder.remove();
  });

  it('when it is installed, then zod is all that comes with it, and neither sources nor tests are in it', () => {
    expect(globSync('node_modules/{*,@poise/*}/package.json', { cwd: folder.path }).toSorted()).toEqual([
      'node_modules/@poise/client/package.json',
      'node_modules/zod/package.json',
    ]);
    const files = globSync('**/*', { cwd: inside('node_modules/@poise/client') });
    const unexpected = files.filter(
      (file) =>
        statSync(inside(`node_modules/@poise/client/${file}`)).isFile() &&
        !/^(dist\/.*(\.d\.ts|index\.js)|package\.json|README\.md|LICENSE)$/.test(file),
    );
    expect(files).toContain('LICENSE');
    expect(unexpected).toEqual([]);
  });

  it('when the program of its README is checked, then its types are those of the installed declarations', async () => {
    // Errors are what shows that the declarations say anything.
    writeFileSync(
      inside('wrong.ts'),
      `import { createClient } from '@poise/client';
       const poise = createClient({ baseUrl: '' });
       await poise.createInterview({ profile: 'job' });
       const { totals } = await poise.getInterview('int_1');
       totals.words.scored.toFixed();
       totals.smell;`,
    );
    const check = (file: string) =>
      execa(
        join(ROOT, 'node_modules/.bin/tsc'),
        [
          ['--noEmit', '--strict', '--allowJs', '--checkJs', '--ignoreConfig'],
          ['--module', 'nodenext', '--target', 'es2022', '--lib', 'es2024,dom,dom.iterable', '--types', ''],
          [file],
        ].flat(),
        { cwd: folder.path, reject: false },
      );
    expect((await check('evaluate.js')).stdout).toBe('');
    const errors = (await check('wrong.ts')).stdout.match(/wrong\.ts\(\d+.*/g) ?? [];
    expect(errors.map((error) => /\((\d+),/.exec(error)?.[1])).toEqual(['3', '6']);
  });

  it.skipIf(!node20)(
    `when the program of its README runs on Node 20, then it returns the report${withoutNode}`,
    async () => {
      writeFileSync(
        inside('main.js'),
        `import { openAsBlob } from 'node:fs';
         import { evaluate } from './evaluate.js';
         const [, , baseUrl, token] = process.argv;
         console.error(process.version);
         const found = await evaluate({ baseUrl, token, recording: await openAsBlob('interview.webm') });
         console.error(JSON.stringify(found));`,
      );
      const { stdout, stderr } = await execa(
        node20 ?? '',
        ['--disable-warning=ExperimentalWarning', 'main.js', poise.stack.baseUrl, poise.stack.apiKey],
        { cwd: folder.path },
      );
      const [version, found = ''] = stderr.split('\n');
      expect(version).toMatch(/^v20\./);
      expectReport(JSON.parse(found), stdout.split('\n'));
    },
  );

  it.skipIf(withoutBrowser !== '')(
    `when the program of its README runs in a browser, then it returns the report${withoutBrowser}`,
    async () => {
      const browser = await launchChromium();
      try {
        const page = await browser.newPage();
        const lines: string[] = [];
        page.on('console', (message) => lines.push(message.text()));
        page.on('pageerror', (error) => lines.push(error.message));
        // The installed files, on the origin of the gateway.
        const imports = {
          '@poise/client': './node_modules/@poise/client/dist/index.js',
          zod: './node_modules/zod/index.js',
        };
        await page.route(`${poise.stack.baseUrl}/sdk/**`, async (route) => {
          const path = new URL(route.request().url()).pathname.replace('/sdk/', '');
          if (path !== '') return route.fulfill({ path: inside(path) });
          const body = `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script>`;
          return route.fulfill({ contentType: 'text/html', body });
        });
        await page.goto(`${poise.stack.baseUrl}/sdk/`);
        // As text: the page has no use for what the test runner makes of an import.
        const found = await page.evaluate(`(async () => {
          const { evaluate } = await import('./evaluate.js');
          const recording = await (await fetch('interview.webm')).blob();
          return evaluate({ baseUrl: location.origin, token: '${poise.stack.apiKey}', recording });
        })()`);
        expectReport(found, lines);
      } finally {
        await browser.close();
      }
    },
  );

  function expectReport(found: unknown, lines: readonly string[]): void {
    const { accounting } = report.parse(found);
    for (const { received, scored, failed } of Object.values(accounting)) {
      expect(scored).toBeGreaterThan(0);
      expect([scored, failed]).toEqual([received, 0]);
    }
    const bytes = statSync(inside('interview.webm')).size;
    expect(lines).toContain(`${bytes} of ${bytes} bytes`);
    expect(lines).toContain('interview.closed');
    expect(lines.at(-1)).toBe('report.ready');
  }
});
