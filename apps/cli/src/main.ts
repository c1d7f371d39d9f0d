import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';

// The next start of a command takes half as long; where the folder cannot be written, nothing changes.
enableCompileCache(resolve(import.meta.dirname, '../../../node_modules/.cache/node'));

// A reader that stops early, as in `poise models list | head -1`, or a terminal that was closed is no error:
// the command ends in order.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}

try {
  const { asOptions, createProgram } = await import('./program.ts');
  await createProgram().parseAsync(asOptions(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  const { reportProblem } = await import('./problem.ts');
  process.exitCode = await reportProblem(error, (line) => process.stderr.write(`${line}\n`));
}
