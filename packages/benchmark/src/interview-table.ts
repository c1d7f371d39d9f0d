import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnswerVoice, TRAITS, type Trait } from '@poise/impressions';
import { PoiseError } from '@poise/shared/errors';
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { sizeOfInput } from './input-file.ts';

/** An interview that people rated. */
export type RatedInterview = {
  readonly id: string;
  /** The candidate. One person must never be in both parts of a split. */
  readonly person: string;
  readonly answers: readonly AnswerVoice[];
  /** The candidate's words. */
  readonly text: string;
  readonly ratings: Readonly<Partial<Record<Trait, number>>>;
};

const value = z.coerce.number();
/** The columns that our own measurements reproduce; `training/speech/README.md` defines them. */
const answerRow = z.object({
  duration: value.positive(),
  mean_pitch: value.positive(),
  pitch_sd: value.positive(),
  pitch_abs: value.positive(),
  pitch_quant: value,
  pitchUvsVRatio: value.min(0),
  intensityMin: value,
  intensityMax: value,
  intensityMean: value,
  intensitySD: value,
  numVoiceBreaks: value.min(0),
  PercentBreaks: value.min(0).max(1),
  /** The reciprocal of the number of voiced frames. */
  speakRate: value.positive(),
});

/**
 * Reads rated interviews in the layout of the MIT Interview dataset: `prosodic_features.csv` (one row per
 * answer), `transcripts.csv` (`id,turns`, joined by "|") and `turker_aggr_18.csv` (ratings from 1 to 7).
 * An interview's id consists of letters, which distinguish the interviews of one person, and the person's number.
 *
 * @throws {PoiseError} `invalid_request` if a file is missing or invalid.
 */
export function readInterviewTable(folder: string): RatedInterview[] {
  const answers = readAnswers(join(folder, 'prosodic_features.csv'));
  const texts = readTexts(join(folder, 'transcripts.csv'));
  const file = join(folder, 'turker_aggr_18.csv');
  return readTable(file).map((row) => {
    const id = (row['Participant'] ?? '').toUpperCase();
    const [own, text] = [answers.get(id), texts.get(id)];
    if (!own || text === undefined) throw invalid(file, `interview ${id} has no answers or no transcript`);
    return { id, person: id.replace(/\D/g, ''), answers: own, text, ratings: ratingsOf(row, file) };
  });
}

function ratingsOf(row: Record<string, string>, file: string): RatedInterview['ratings'] {
  const rated = TRAITS.flatMap((trait) => {
    const cell = row[trait.replace(/^./, (letter) => letter.toUpperCase())];
    if (!cell) return [];
    const rating = z.coerce.number().min(1).max(7).safeParse(cell);
    if (!rating.success) throw invalid(file, `"${cell}" is not a rating from 1 to 7`);
    return [[trait, rating.data] as const];
  });
  return Object.fromEntries(rated);
}

function readAnswers(file: string): Map<string, AnswerVoice[]> {
  const interviews = new Map<string, AnswerVoice[]>();
  for (const row of readTable(file)) {
    const id = /^p+\d+/i.exec(row['participant&question'] ?? '')?.[0].toUpperCase();
    const parsed = answerRow.safeParse(row);
    if (!id || !parsed.success)
      throw invalid(
        file,
        `${id ?? 'a row without an id'}: ${parsed.error ? z.prettifyError(parsed.error) : ''}`,
      );
    interviews.set(id, [...(interviews.get(id) ?? []), answerVoice(parsed.data)]);
  }
  return interviews;
}

function answerVoice(row: z.infer<typeof answerRow>): AnswerVoice {
  const voicedFrames = Math.round(1 / row.speakRate);
  return {
    seconds: row.duration,
    voicedFrames,
    unvoicedFrames: Math.round(row.pitchUvsVRatio * voicedFrames),
    f0: {
      meanHz: row.mean_pitch,
      sdHz: row.pitch_sd,
      medianHz: row.pitch_quant,
      absoluteSlopeHzPerS: row.pitch_abs,
    },
    intensity: {
      meanDb: row.intensityMean,
      sdDb: row.intensitySD,
      minDb: row.intensityMin,
      maxDb: row.intensityMax,
    },
    breaks: { count: row.numVoiceBreaks, ratio: row.PercentBreaks },
  };
}

/** A turn begins with the speaker's name, sometimes misspelt. A turn without a name continues the previous speaker's. */
const SPEAKER = /^\s*(in[a-z]*e[a-z]*w?e(?:r|e+))\s*:/i;

function readTexts(file: string): Map<string, string> {
  sizeOfInput(file);
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const comma = line.indexOf(',');
      return [line.slice(0, comma).toUpperCase(), candidateText(line.slice(comma + 1))] as const;
    }),
  );
}

/** Extracts the candidate's words from turns joined by "|". */
export function candidateText(turns: string): string {
  let candidate = false;
  const spoken: string[] = [];
  for (const turn of turns.split('|')) {
    const speaker = SPEAKER.exec(turn);
    if (speaker) candidate = /e{2,}$/i.test(speaker[1] ?? '');
    if (candidate) spoken.push(turn.slice(speaker?.[0].length ?? 0));
  }
  return spoken.join('\n');
}

function readTable(file: string): Record<string, string>[] {
  sizeOfInput(file);
  try {
    return parse(readFileSync(file, 'utf8'), {
      bom: true,
      trim: true,
      columns: true,
      skip_empty_lines: true,
    });
  } catch (cause) {
    if (cause instanceof CsvError)
      throw new PoiseError('invalid_request', `${file}: ${cause.message}`, { cause });
    throw cause;
  }
}

function invalid(file: string, reason: string): PoiseError {
  return new PoiseError('invalid_request', `${file}: ${reason}`);
}
