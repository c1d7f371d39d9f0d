import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
/** Its packages for Node and for browsers, and their common part. */
const PACKAGE = 'onnxruntime';
const ENTRY_POINT = 'packages/inference/src/onnxruntime.ts';
/** Shows that the library does send telemetry if it is loaded without the entry point. */
const CONTROL = 'tests/support/offline/load-onnxruntime.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const tracked = (...patterns: string[]) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(Boolean);

describe('onnxruntime, which sends telemetry to its vendor by default', () => {
  it('when a module loads it, then through the one entry point that turns its telemetry off', () => {
    // `from`, `import` and calls: `import(…)`, `require(…)`, and the result of `createRequire(…)`.
    const loading = new RegExp(`(?:\\bfrom\\s|\\bimport\\s|[\\w)]\\()\\s*['"\`]${PACKAGE}-`);
    const modules = tracked('*.ts', '*.tsx', '*.mts', '*.js', '*.mjs', '*.cjs');
    expect(modules).toContain(ENTRY_POINT);
    expect(modules.filter((file) => loading.test(read(file)))).toEqual([ENTRY_POINT, CONTROL]);
  });

  it('when the entry point loads it, then after its telemetry was turned off', () => {
    const [first] = read(ENTRY_POINT).match(/^(?:import|export)\b.*$/gm) ?? [];
    expect(first).toBe("import './no-telemetry.ts';");
  });

  it('when a package depends on it, then it is the one with the entry point', () => {
    const manifests = globSync('{apps,bench,packages,services,tests}/{,*/}package.json', {
      cwd: ROOT,
      exclude: (path) => path.includes('node_modules'),
    });
    expect(manifests.length).toBeGreaterThan(15);
    const dependents = manifests.filter((file) => read(file).includes(`"${PACKAGE}-`));
    expect(dependents).toEqual(['packages/inference/package.json']);
  });

  it('when a Python script loads it, then after its telemetry was turned off', () => {
    const scripts = tracked('*.py');
    expect(scripts.length).toBeGreaterThan(0);
    const loading = scripts.filter((file) => /^\s*(?:import|from) onnxruntime\b/m.test(read(file)));
    const unsafe = loading.filter(
      (file) =>
        !/^os\.environ\["ORT_DISABLE_TELEMETRY"\] = "1"\n[^]*^\s*(?:import|from) onnxruntime\b/m.test(
          read(file),
        ),
    );
    expect(unsafe).toEqual([]);
  });
});
