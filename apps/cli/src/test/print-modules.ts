import { registerHooks } from 'node:module';

/** Preloaded into a process to print each package that it imports. */
const seen = new Set<string>();
registerHooks({
  resolve(specifier, context, next) {
    const isPackage = !/^(node:|\.|\/|file:)/.test(specifier);
    if (isPackage && !seen.has(specifier)) {
      seen.add(specifier);
      process.stdout.write(`module ${specifier}\n`);
    }
    return next(specifier, context);
  },
});
