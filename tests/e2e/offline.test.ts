import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runWatched, type Watched, whyUnwatched } from '../support/offline/sandbox.ts';
import { sampleFrames, samplePcm } from '../support/sample.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const scriptAt = (name: string) => join(ROOT, 'tests/support/offline', name);
const note = whyUnwatched && ` (skipped: ${whyUnwatched})`;

const listed = ({ findings }: Watched) => findings.map(({ does, what }) => `${does} ${what}`).toSorted();

describe.skipIf(note !== '')(`nothing leaves the machine${note}`, () => {
  /** Started together, because each mostly waits. */
  let runs: Promise<[session: Watched, onnxruntime: Watched]>;
  let left: { inHome: string[]; result: Record<string, unknown> };
  const cacheBefore = entriesOf(join(homedir(), '.cache/Microsoft'));

  beforeAll(async () => {
    const [frame] = await sampleFrames(1);
    const audio = await samplePcm(0, 5_000);
    // The web app is rebuilt, so that its tools are watched too.
    rmSync(join(ROOT, 'apps/web/dist/.sources'), { force: true });
    runs = Promise.all([
      runWatched({
        command({ work }) {
          if (frame) writeFileSync(join(work, 'frame.jpg'), frame);
          writeFileSync(join(work, 'sound.pcm'), audio);
          return [process.execPath, scriptAt('session.ts'), work];
        },
        env: ({ work }) => ({ POISE_HOME: join(work, 'poise') }),
        own: [
          '/var/lib/poise',
          ...['apps/web/dist', 'apps/web/node_modules', 'node_modules/.cache'].map((name) =>
            join(ROOT, name),
          ),
        ],
        timeoutMs: 150_000,
        inspect({ home, work }) {
          left = {
            inHome: entriesOf(home),
            result: JSON.parse(readFileSync(join(work, 'result.json'), 'utf8')),
          };
        },
      }),
      runWatched({ command: () => [process.execPath, scriptAt('load-onnxruntime.ts')], timeoutMs: 60_000 }),
    ]);
    // If it fails, the tests that wait for it fail.
    runs.catch(() => undefined);
  });
  afterAll(() => runs?.catch(() => undefined));

  it('when a program looks up, calls, listens or writes outside, then the watcher detects each of these', async () => {
    const seen = await runWatched({
      command: () => [process.execPath, scriptAt('trespass.ts')],
      timeoutMs: 60_000,
    });
    expect(seen.exitCode, seen.output).toBe(0);
    const names = listed(seen).map((line) => line.replace(/\S*\/home\//, 'HOME/'));
    expect(names).toEqual(
      [
        'looks up by-the-system.example',
        'looks up by-itself.example',
        'asks a name server',
        'reaches 198.51.100.7 port 443',
        'reaches 2001:db8::7 port 443',
        'reaches 203.0.113.9 port 4711',
        'reaches 198.51.100.8 port 8443',
        'listens on 0.0.0.0',
        'writes HOME/by-a-child',
        'writes HOME/folder',
        'writes HOME/moved-out',
        'writes HOME/link',
      ].toSorted(),
    );
    const byChild = seen.findings.find(({ what }) => what.endsWith('by-a-child'));
    expect(byChild?.by).toMatch(/^sh -c /);
  });

  it('when onnxruntime is loaded with its telemetry on, then the watcher detects it', async () => {
    const [, onnxruntime] = await runs;
    expect(onnxruntime.exitCode, onnxruntime.output).toBe(0);
    const found = listed(onnxruntime).join('\n');
    expect(found).toMatch(/^looks up .*\.microsoft\.com$/m);
    expect(found).toMatch(/^writes .*\/\.cache\/Microsoft\/DeveloperTools/m);
  });

  it('when Poise starts, works and stops, then it contacts only this machine, and writes to no other folder', async () => {
    const [session] = await runs;
    expect(session.exitCode, session.output).toBe(0);
    expect(left.result).toMatchObject({ taken: [202, 202], pages: [200, 200, 200, 200] });
    expect(JSON.stringify(left.result['reports'])).toMatch(/"scored":[1-9]/);
    // npm creates a folder of its own, and leaves it empty.
    expect(session.findings.filter(({ what }) => !what.endsWith('/home/.npm'))).toEqual([]);
    expect(left.inHome.filter((name) => name !== '.npm')).toEqual([]);
    expect(entriesOf(join(homedir(), '.cache/Microsoft'))).toEqual(cacheBefore);
  });
});

/** All entries of a folder, recursively; empty if it is missing. */
function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  } catch {
    return [];
  }
}
