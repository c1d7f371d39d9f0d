import type { Disfluency, Fluency, Span } from '@poise/shared/contracts';
import type { ClassifiedRange } from '../classify/classify-range.ts';
import type { ClassifiedSegment } from '../classify/classify-segments.ts';
import type { FluencyAnalysis } from '../classify/fluency/analyse-fluency.ts';
import { type Passage, passageBetween } from '../classify/fluency/passage.ts';
import { frameTimeMs, msOf, samplesOf } from '../dsp/frames.ts';
import { LEVEL_BLOCK_MS } from '../dsp/level.ts';
import type { PitchTrack } from '../dsp/pitch.ts';
import { clipped, isInside, padded, type Segment } from '../dsp/segments.ts';
import { type VoiceView, voiceView } from './voice-view.ts';

/** A block of 10 ms. */
type LevelBlock = {
  readonly startMs: number;
  /** Mean square. */
  readonly power: number;
  readonly isSpeech: boolean;
  /** Far enough from all speech that breath and reverberation are not in it. */
  readonly isRoom: boolean;
};

type VoicedFrame = { readonly timeMs: number; readonly f0Hz: number };

type FluencyView = {
  /** Those that begin in the chunk. */
  readonly disfluencies: readonly Disfluency[];
  readonly passage: Passage;
  readonly classify: (passage: Passage) => Fluency;
};

/** What a range holds of one of its chunks: the one place where it is clipped. Times count from the range's first sample. */
export type ChunkView = {
  /** Of the range's first sample, within the interview. */
  readonly originMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly samples: Float32Array;
  readonly speech: readonly Segment[];
  readonly blocks: readonly LevelBlock[];
  /** Frames of the pitch in the speech: music and hums have a pitch too. */
  readonly spokenFrames: number;
  /** Those of them that have one. */
  readonly voiced: readonly VoicedFrame[];
  readonly syllablesMs: readonly number[];
  readonly segments: readonly ClassifiedSegment[];
  /** Absent where nobody speaks. */
  readonly voice?: VoiceView | undefined;
  /** Absent where it is not wanted. */
  readonly fluency?: FluencyView | undefined;
};

/** Breath and reverberation next to speech are not the noise of the room. */
const ROOM_MARGIN_MS = 100;

/** @param originMs of the range's first sample, within the interview. */
export function chunkView(range: ClassifiedRange, originMs: number, chunk: Span): ChunkView {
  const durationMs = msOf(range.samples.length);
  // Decoders may deliver a little less than was announced: what is missing is not reported.
  const fromMs = Math.min(chunk.startMs - originMs, durationMs);
  const toMs = Math.min(chunk.endMs - originMs, durationMs);
  const samples = range.samples.subarray(samplesOf(fromMs), samplesOf(toMs));
  const speech = clipped(range.speech, fromMs, toMs);
  return {
    originMs,
    fromMs,
    toMs,
    samples,
    speech,
    blocks: levelBlocks(range, speech, fromMs, toMs),
    ...pitchOfSpeech(range.pitch, speech, fromMs, toMs),
    syllablesMs: range.syllablesMs.filter((timeMs) => timeMs >= fromMs && timeMs < toMs),
    segments: clipped(range.segments, fromMs, toMs).map((segment) => ({
      ...segment,
      overlaps: clipped(segment.overlaps, fromMs, toMs),
    })),
    voice: range.voice && speech.length > 0 ? voiceView(range, range.voice, fromMs, toMs) : undefined,
    fluency: range.fluency && fluencyView(range, range.fluency, fromMs, toMs),
  };
}

function levelBlocks(
  range: ClassifiedRange,
  speech: readonly Segment[],
  fromMs: number,
  toMs: number,
): LevelBlock[] {
  const { powers, samples } = range;
  const nearSpeech = padded(range.speech, ROOM_MARGIN_MS, msOf(samples.length));
  const blocks: LevelBlock[] = [];
  for (let i = Math.ceil(fromMs / LEVEL_BLOCK_MS); i < powers.length && i * LEVEL_BLOCK_MS < toMs; i += 1) {
    const middleMs = (i + 0.5) * LEVEL_BLOCK_MS;
    blocks.push({
      startMs: i * LEVEL_BLOCK_MS,
      power: powers[i] as number,
      isSpeech: isInside(speech, middleMs),
      isRoom: !isInside(nearSpeech, middleMs),
    });
  }
  return blocks;
}

function pitchOfSpeech(
  pitch: PitchTrack,
  speech: readonly Segment[],
  fromMs: number,
  toMs: number,
): Pick<ChunkView, 'spokenFrames' | 'voiced'> {
  let spokenFrames = 0;
  const voiced: VoicedFrame[] = [];
  for (let i = 0; i < pitch.count; i += 1) {
    const timeMs = frameTimeMs(pitch, i);
    if (timeMs < fromMs || timeMs >= toMs || !isInside(speech, timeMs)) continue;
    spokenFrames += 1;
    const f0Hz = pitch.f0Hz[i] as number;
    if (f0Hz > 0) voiced.push({ timeMs, f0Hz });
  }
  return { spokenFrames, voiced };
}

function fluencyView(
  { speech, syllablesMs }: ClassifiedRange,
  { slots, probabilities, disfluencies, classify }: FluencyAnalysis,
  fromMs: number,
  toMs: number,
): FluencyView {
  return {
    disfluencies: disfluencies.filter(({ startMs }) => startMs >= fromMs && startMs < toMs),
    passage: passageBetween({ slots, probabilities, syllablesMs, speech }, fromMs, toMs),
    classify,
  };
}
