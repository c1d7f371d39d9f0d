import { availableParallelism, cpus } from 'node:os';
import { benchCli } from './cli.ts';
import { benchFace } from './face.ts';
import { benchLoad } from './live/load.ts';
import { benchMany } from './live/many.ts';
import { benchObservation } from './observation.ts';
import { benchRecord } from './record.ts';
import { benchSpeech } from './speech.ts';

const SECTIONS: Record<string, { title: string; run: () => Promise<string[]> }> = {
  face: { title: 'Faces, one thread, frames of 640x480', run: benchFace },
  speech: { title: 'Speech, one thread, real-time factor over 60 s', run: benchSpeech },
  cli: { title: 'Command line, whole process, median of 9', run: benchCli },
  record: { title: 'Idle reconcilers, by the number of finished interviews', run: benchRecord },
  observation: { title: 'One observation of a live interview, orchestrator', run: benchObservation },
  load: { title: 'Live latency, alone and under load', run: benchLoad },
  many: { title: 'Many live interviews', run: benchMany },
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
