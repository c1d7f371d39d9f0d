// Builds the published package: one module, which contains the contracts of @poise/shared and imports only zod, and
// the declarations of both packages.
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'vite';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const types = join(dist, 'types');

rmSync(dist, { recursive: true, force: true });
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  build: {
    // Node 20 and browsers of the same age.
    target: 'es2022',
    minify: false,
    lib: { entry: join(root, 'src/index.ts'), formats: ['es'], fileName: () => 'index.js' },
    rollupOptions: { external: ['zod'] },
  },
});
execFileSync('tsc', ['-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
for (const name of globSync('**/*.d.ts', { cwd: types })) {
  const file = join(types, name);
  writeFileSync(file, published(readFileSync(file, 'utf8'), dirname(file)));
}

/** A declaration that other packages can resolve: it refers to files beside it. */
function published(declaration: string, folder: string): string {
  const shared = relative(folder, join(types, 'shared/src'));
  return declaration
    .replaceAll(/(['"])@poise\/shared\/(\w+)\1/g, (_, quote: string, entry: string) => {
      return `${quote}${shared}/${entry}/index.js${quote}`;
    })
    .replaceAll(/(from |import\()(['"])(\.[^'"]+)\.ts\2/g, '$1$2$3.js$2');
}
