import { spawn } from 'node:child_process';
import { startGuard } from '../guard/guard.ts';

/** A launcher with its own database and two services, which prints their ids and then only waits. */
const [logFile = '/dev/null'] = process.argv.slice(2);
const guards: number[] = [];
const guard = startGuard(({ pid }) => {
  guards.push(pid);
  process.stdout.write(`${JSON.stringify({ msg: 'guarded', guard: pid })}\n`);
});

/** Exits when asked to, and logs when. */
const politely = `process.on('SIGINT', () => { console.log('database ends ' + Date.now()); process.exit(); }); setInterval(() => {}, 1000);`;
/** Exits once its launcher has exited, like the services, and logs when. */
const service = `process.on('disconnect', () => setTimeout(() => { require('node:fs').appendFileSync(${JSON.stringify(logFile)}, 'service ends ' + Date.now() + '\\n'); process.exit(); }, 300));`;
/** Hangs in a loop that only SIGKILL ends. */
const hung = `process.on('SIGTERM', () => undefined); for (;;);`;

const database = await guard.run({
  file: process.execPath,
  args: ['-e', politely],
  account: {},
  logFile,
  ending: [{ afterMs: 0, signal: 'SIGINT' }],
  last: true,
});
const services = [service, hung].map((code) => {
  const { pid = 0 } = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  guard.watch({ pid, ending: [{ afterMs: 1_000, signal: 'SIGKILL' }], last: false });
  return pid;
});
process.stdout.write(`${JSON.stringify({ msg: 'started', database: database.pid, services })}\n`);
setInterval(() => undefined, 1_000);
