import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
/** Its packages for Node and for browsers, and what they share. */
const PACKAGE = 'onnxruntime';
const DOOR = 'packages/inference/src/onnxruntime.ts';
/** Shows that the library does report when it is loaded past the door. */
const CONTROL = 'tests/support/offline/load-onnxruntime.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const tracked = (...patterns: string[]) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(Boolean);

describe('onnxruntime, which reports to its vendor unless it is told not to', () => {
  it('when a module loads it, then through the one door that turns its telemetry off', () => {
    // `from`, `import` and calls: `import(…)`, `require(…)`, what `createRequire(…)` gives.
    const loading = new RegExp(`(?:\\bfrom\\s|\\bimport\\s|[\\w)]\\()\\s*['"\`]${PACKAGE}-`);
    const modules = tracked('*.ts', '*.tsx', '*.mts', '*.js', '*.mjs', '*.cjs');
    expect(modules).toContain(DOOR);
    expect(modules.filter((file) => loading.test(read(file)))).toEqual([DOOR, CONTROL]);
  });

  it('when the door loads it, then after its telemetry was turned off', () => {
    const [first] = read(DOOR).match(/^(?:import|export)\b.*$/gm) ?? [];
    expect(first).toBe("import './no-telemetry.ts';");
  });

  it('when a package depends on it, then it is the one with the door', () => {
    const manifests = globSync('{apps,bench,packages,services,tests}/{,*/}package.json', {
      cwd: ROOT,
      exclude: (path) => path.includes('node_modules'),
    });
    expect(manifests.length).toBeGreaterThan(15);
    const dependents = manifests.filter((file) => read(file).includes(`"${PACKAGE}-`));
    expect(dependents).toEqual(['packages/inference/package.json']);
  });

  it('when a script in Python loads it, then after its telemetry was turned off', () => {
    const scripts = tracked('*.py');
    expect(scripts.length).toBeGreaterThan(0);
    const loading = scripts.filter((file) => /^\s*(?:import|from) onnxruntime\b/m.test(read(file)));
    const careless = loading.filter(
      (file) =>
        !/^os\.environ\["ORT_DISABLE_TELEMETRY"\] = "1"\n[^]*^\s*(?:import|from) onnxruntime\b/m.test(
          read(file),
        ),
    );
    expect(careless).toEqual([]);
  });
});
