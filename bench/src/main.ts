import { availableParallelism, cpus } from 'node:os';
import { benchCli } from './cli.ts';
import { benchFace } from './face.ts';
import { benchLatency } from './latency.ts';
import { benchRecord } from './record.ts';
import { benchSpeech } from './speech.ts';

const SECTIONS: Record<string, { title: string; run: () => Promise<string[]> }> = {
  face: { title: 'Faces, one thread, frames of 640x480', run: benchFace },
  speech: { title: 'Speech, one thread, real-time factor over 60 s', run: benchSpeech },
  cli: { title: 'Command line, whole process, median of 9', run: benchCli },
  record: { title: 'Idle reconcilers, by the number of finished interviews', run: benchRecord },
  latency: {
    title:
      'Live, 1 frame and 1 s of audio per second: time from sending a chunk to the event that it was scored',
    run: () => benchLatency([1, 5, 10]),
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  process.stderr.write(
    `unknown section: ${unknown.join(', ')}; expected ${Object.keys(SECTIONS).join(', ')}\n`,
  );
  process.exit(1);
}

process.stdout.write(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}\n`,
);
for (const [name, { title, run }] of Object.entries(SECTIONS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`\n${title}\n`);
  for (const line of await run()) process.stdout.write(`  ${line}\n`);
}
process.exit(0);
