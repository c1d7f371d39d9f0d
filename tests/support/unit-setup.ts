import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

// Enforces at run time what `suites.ts` derives from the imports: a unit suite starts no process.
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'] as const) {
  Object.defineProperty(childProcess, name, {
    value: () => {
      throw new Error(`${name} in the project "unit": suites that start processes belong to "integration"`);
    },
  });
}
syncBuiltinESMExports();
