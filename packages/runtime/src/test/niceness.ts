import { execFileSync } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { yieldToLive } from '../lanes.ts';

/** A batch worker that reports its niceness and that of a child. */
setPriority(Number(process.env.STARTED_AT));
yieldToLive();
const ofChild = execFileSync(process.execPath, ['-p', 'require("node:os").getPriority()'], {
  encoding: 'utf8',
});
process.stdout.write(`${JSON.stringify({ own: getPriority(), ofChild: Number(ofChild) })}\n`);
