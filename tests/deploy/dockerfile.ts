import { read } from './repository.ts';

export type Instruction = { readonly name: string; readonly value: string };
export type Stage = { readonly name: string; readonly from: string; readonly instructions: Instruction[] };

/** The stages of the Dockerfile by name, in order. */
export function readStages(): Map<string, Stage> {
  const lines = read('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const line of lines) {
    const [, name = '', value = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    const from = name === 'FROM' ? /^(\S+) AS (\S+)$/.exec(value) : null;
    if (from) {
      stage = { from: from[1] ?? '', name: from[2] ?? '', instructions: [] };
      stages.set(stage.name, stage);
    } else {
      if (!stage) throw new Error(`outside of a named stage: ${line}`);
      stage.instructions.push({ name, value });
    }
  }
  return stages;
}

/** The instructions that build an image, including those of its base stages. */
export function lineage(stages: ReadonlyMap<string, Stage>, name: string): Instruction[] {
  const stage = stages.get(name);
  return stage ? [...lineage(stages, stage.from), ...stage.instructions] : [];
}
