import type { WordsEvaluation } from '@poise/benchmark';
import { counted } from './figures.ts';
import { table } from './table.ts';

/** An evaluation of transcripts, for a terminal. */
export function wordsFigures(evaluation: WordsEvaluation): string {
  const { n, words, wer, perGroup, silent, engine, pipeline, realTimeFactor, unreadable } = evaluation;
  const groups = Object.entries(perGroup).map(([name, group]) => [
    name,
    String(group.n),
    group.wer.toFixed(4),
  ]);
  const lines = [
    `${counted(n, 'audio clip')} with ${counted(words, 'word')}, ${unreadable} unreadable`,
    `  word error rate  ${wer.toFixed(4)}`,
  ];
  if (groups.length > 0) lines.push('', table(['group', 'clips', 'word error rate'], groups).trimEnd());
  if (silent.n > 0)
    lines.push(
      '',
      `${counted(silent.n, 'clip')} in which nobody speaks: ${counted(silent.falseWords, 'word')} recognised`,
    );
  lines.push(
    '',
    `${engine.id}${engine.version ? ` ${engine.version}` : ''}, pipeline ${pipeline.id} ${pipeline.version}: real-time factor ${realTimeFactor.toFixed(4)}`,
  );
  return `${lines.join('\n')}\n`;
}
