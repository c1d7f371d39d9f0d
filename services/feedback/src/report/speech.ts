import {
  type Accessibility,
  FLUENCY_CLASSES,
  type Fluency,
  type Report,
  round,
  type SpokenWord,
  type TimelinePoint,
} from '@poise/shared/contracts';
import { max, mean, quantile, sum } from 'simple-statistics';
import { meanLevelDb, semitones } from './decibels.ts';
import { countFillers } from './fillers.ts';
import { wordsPerMinute } from './pace.ts';
import { pausesBetween } from './pauses.ts';
import type { ScoredMicChunk } from './scored.ts';
import { searchedSpeech, speakingMsOf } from './searched.ts';
import { coveredMs, lengthMs, mergeSpans } from './spans.ts';
import { summariseVoice, vocalEmotion } from './voice.ts';
import { selectVoiceMoments } from './voice-moments.ts';

type Speech = NonNullable<Report['speech']>;

/** Consecutive live chunks may be a few samples apart; that is not a gap in the audio. */
const CHUNK_TOLERANCE_MS = 50;

/** The largest share of the speech without a transcript for the whole to be reliable: word rates are off by no more. */
const MAX_UNTRANSCRIBED_RATIO = 0.05;

/** The speech over the whole interview, from its scored mic chunks in chronological order. */
export function summariseSpeech(
  chunks: readonly ScoredMicChunk[],
  timeline: readonly TimelinePoint[],
  accessibility: Accessibility,
): Speech {
  const scored = mergeSpans(chunks, CHUNK_TOLERANCE_MS);
  const speech = mergeSpans(chunks.flatMap((chunk) => chunk.speech.speech));
  const heardMs = coveredMs(scored);
  const speakingMs = coveredMs(speech);
  const syllables = sum(chunks.map((chunk) => chunk.speech.syllablesMs.length));
  const pauses = pausesBetween(speech, scored);
  const pauseLengthsMs = pauses.map(lengthMs);
  const range = pitch(chunks, timeline);
  const voice = summariseVoice(chunks, range.pitch);
  const said = transcript(chunks);
  const pace = said?.transcript.status === 'reliable' ? wordsPerMinute(said.words) : undefined;
  // Fillers are disfluencies: turning fluency off turns them off as well.
  const fillers = accessibility.fluency === 'on' ? countFillers(chunks) : undefined;

  return {
    heardMs,
    speakingMs,
    speakingRatio: heardMs > 0 ? round(Math.min(1, speakingMs / heardMs), 3) : 0,
    syllables,
    ...(speakingMs > 0 && {
      voicedRatio: voicedRatio(chunks),
      speakingRate: round(syllables / (heardMs / 1000), 2),
      articulationRate: round(syllables / (speakingMs / 1000), 2),
    }),
    ...(pace !== undefined && { wordsPerMinute: round(pace, 1) }),
    pauses: {
      count: pauses.length,
      totalMs: sum(pauseLengthsMs),
      longestMs: pauses.length > 0 ? max(pauseLengthsMs) : 0,
      spans: pauses,
    },
    ...fluency(chunks),
    ...(fillers && { fillers }),
    level: level(chunks),
    ...range,
    ...(voice && { voice }),
    ...vocalEmotion(timeline),
    ...(said && { transcript: said.transcript }),
  };
}

/** If fluency is turned off, no chunk has disfluencies. */
function fluency(chunks: readonly ScoredMicChunk[]): Pick<Speech, 'fluency' | 'moments'> {
  const searched = searchedSpeech(chunks, ({ speech }) => speech.disfluencies !== undefined);
  if (!searched) return {};
  const classified = searched.chunks.flatMap(({ speech }) => speech.fluency ?? []);
  const disfluencies = searched.chunks
    .flatMap(({ speech }) => speech.disfluencies ?? [])
    .sort((a, b) => a.startMs - b.startMs);
  const share = (name: keyof Fluency): number => round(mean(classified.map((classes) => classes[name])), 3);
  return {
    fluency: {
      disfluencies,
      searchedRatio: round(searched.ratio, 3),
      ...(classified.length > 0 && {
        classes: Object.fromEntries(FLUENCY_CLASSES.map((name) => [name, share(name)])) as Fluency,
      }),
    },
    moments: selectVoiceMoments(disfluencies),
  };
}

function voicedRatio(chunks: readonly ScoredMicChunk[]): number {
  const voicedMs = sum(chunks.map((chunk) => chunk.speech.voicedRatio * speakingMsOf(chunk)));
  return round(voicedMs / sum(chunks.map(speakingMsOf)), 3);
}

function level(chunks: readonly ScoredMicChunk[]): Speech['level'] {
  const speechDbfs = meanLevelDb(
    chunks.flatMap((chunk) =>
      chunk.speech.level.speechDbfs === undefined
        ? []
        : [[chunk.speech.level.speechDbfs, speakingMsOf(chunk)] as const],
    ),
  );
  const noiseDbfs = meanLevelDb(
    chunks.flatMap((chunk) =>
      chunk.speech.level.noiseDbfs === undefined
        ? []
        : [[chunk.speech.level.noiseDbfs, Math.max(0, lengthMs(chunk) - speakingMsOf(chunk))] as const],
    ),
  );
  return {
    ...(speechDbfs !== undefined && { speechDbfs: round(speechDbfs, 1) }),
    ...(noiseDbfs !== undefined && { noiseDbfs: round(noiseDbfs, 1) }),
  };
}

/**
 * Median and percentiles are taken over the seconds. The standard deviation over the voiced frames is
 * pooled from the chunks: each adds its own variance and the squared distance of its median to the
 * overall median.
 */
function pitch(chunks: readonly ScoredMicChunk[], timeline: readonly TimelinePoint[]): Pick<Speech, 'pitch'> {
  const f0Hz = timeline.flatMap(({ speech }) => speech?.f0Hz ?? []);
  const voiced = chunks.flatMap(({ speech }) => speech.f0 ?? []);
  const frames = sum(voiced.map(({ voicedFrames }) => voicedFrames));
  if (f0Hz.length === 0 || frames === 0) return {};
  const medianHz = quantile(f0Hz, 0.5);
  const squares = voiced.map(
    (f0) => f0.voicedFrames * (f0.sdSemitones ** 2 + semitones(medianHz, f0.medianHz) ** 2),
  );
  return {
    pitch: {
      medianHz: round(medianHz, 1),
      p5Hz: round(quantile(f0Hz, 0.05), 1),
      p95Hz: round(quantile(f0Hz, 0.95), 1),
      sdSemitones: round(Math.sqrt(sum(squares) / frames), 2),
    },
  };
}

function transcript(
  chunks: readonly ScoredMicChunk[],
): { transcript: NonNullable<Speech['transcript']>; words: readonly SpokenWord[] } | undefined {
  const transcribed = chunks.filter(
    ({ speech }) => speech.transcript && speech.transcript.status !== 'failed',
  );
  const transcripts = transcribed.flatMap(({ speech }) => speech.transcript ?? []);
  if (transcripts.length === 0) return undefined;
  const spokenMs = sum(chunks.map(speakingMsOf));
  const missingMs = spokenMs - sum(transcribed.map(speakingMsOf));
  const reliable = transcripts.every(({ status }) => status === 'reliable');
  const words = transcripts.flatMap((t) => t.words).sort((a, b) => a.startMs - b.startMs);
  return {
    transcript: {
      engine: [...new Set(transcripts.map(({ engine }) => engine))].sort().join(', '),
      status: reliable && missingMs <= MAX_UNTRANSCRIBED_RATIO * spokenMs ? 'reliable' : 'unreliable',
      words: words.length,
      text: words.map(({ text }) => text).join(' '),
    },
    words,
  };
}
