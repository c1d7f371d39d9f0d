import { execFileSync } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { parseSettings } from '../config.ts';
import { lanes, yieldToLive } from '../lanes.ts';

/** A process as a worker's is, which reports how far it and a child of it step back for others. */
const { LANES } = parseSettings({ LANES: lanes }, process.env);
if (process.env.START) setPriority(Number(process.env.START));
yieldToLive(LANES);
const ofChild = execFileSync(process.execPath, ['-p', 'require("node:os").getPriority()'], {
  encoding: 'utf8',
});
process.stdout.write(`${JSON.stringify({ own: getPriority(), ofChild: Number(ofChild) })}\n`);
