import { round, type Span, type SpeechObservation } from '@poise/shared/contracts';
import { upperBandDb } from '../dsp/bandwidth.ts';
import { frameTimeMs, msOf, samplesOf } from '../dsp/frames.ts';
import { clippedRatio, dbfs, LEVEL_BLOCK_MS, peak } from '../dsp/level.ts';
import type { PitchTrack } from '../dsp/pitch.ts';
import { mean, median, quantile } from '../dsp/statistics.ts';
import { isFit, vocalEmotion, voiceWithin } from '../emotion/vocal-emotion.ts';
import type { HeardFluency } from '../fluency/hear-fluency.ts';
import { overlapRatio } from '../overlap/overlaps.ts';
import { clipped, isInside, padded, type Segment, totalMs } from '../vad/speech-segments.ts';
import { describeVoice, MIN_VOICED_FRAMES } from './describe-voice.ts';
import type { HeardStretch } from './hear-stretches.ts';
import type { MeasuredVoice } from './measure-voice.ts';
import { soundQuality } from './quality.ts';

/** A sound and who speaks in it how; times count from its first sample. */
export type SpokenSound = {
  samples: Float32Array;
  /** Of the first sample, within the interview. */
  startMs: number;
  speech: readonly Segment[];
  pitch: PitchTrack;
  syllablesMs: readonly number[];
  /** Mean square of each block of `LEVEL_BLOCK_MS`. */
  powers: Float64Array;
};

/** What was measured over a range. */
export type MeasuredSound = SpokenSound & {
  /** Absent where nobody speaks. */
  voice?: MeasuredVoice | undefined;
  /** What the networks heard. */
  stretches: readonly HeardStretch[];
  /** Absent where it was not listened for. */
  heardFluency?: HeardFluency | undefined;
};

/** Breath and reverberation next to speech are not the noise of the room. */
const NOISE_MARGIN_MS = 100;
const MIN_NOISE_BLOCKS = 10;
/** More nuclei than the tongue can make, but noise can be chopped that fast: keeps an observation small. */
const MAX_SYLLABLES = 128;

/** What a range tells about one of its chunks. */
export function describeChunk(sound: MeasuredSound, chunk: Span): SpeechObservation {
  const durationMs = msOf(sound.samples.length);
  // Decoders may deliver a little less than was announced: what is not there is not reported.
  const fromMs = Math.min(chunk.startMs - sound.startMs, durationMs);
  const toMs = Math.min(chunk.endMs - sound.startMs, durationMs);
  const samples = sound.samples.subarray(samplesOf(fromMs), samplesOf(toMs));
  const speech = clipped(sound.speech, fromMs, toMs);
  const speechRatio = toMs > fromMs ? totalMs(speech) / (toMs - fromMs) : 0;
  const { frames, voiced } = spokenFrames(sound.pitch, speech, fromMs, toMs);
  const speechDbfs = speechLevel(sound, speech, fromMs, toMs);
  const noiseDbfs = noiseLevel(sound, fromMs, toMs);
  const level = {
    ...(speechDbfs !== undefined && { speechDbfs: round(speechDbfs, 1) }),
    ...(noiseDbfs !== undefined && { noiseDbfs: round(noiseDbfs, 1) }),
    clippedRatio: round(clippedRatio(samples), 4),
  };
  const largest = peak(samples);
  const f0 = pitchSummary(voiced.map((frame) => frame.f0Hz));
  const offset = (timeMs: number): number => Math.round(sound.startMs + timeMs);
  const reasons = soundQuality({
    ...level,
    durationMs: toMs - fromMs,
    peak: largest,
    speechRatio,
    upperBandDb: upperBandDb(samples),
    overlapRatio: overlapRatio(
      sound.stretches.flatMap(({ overlaps }) => overlaps),
      speech,
    ),
  });
  const sounded = isFit(reasons) ? voiceWithin(sound.stretches, fromMs, toMs) : undefined;

  return {
    speechRatio: round(speechRatio, 3),
    voicedRatio: round(frames ? voiced.length / frames : 0, 3),
    speech: speech.map((s) => ({ startMs: offset(s.startMs), endMs: offset(s.endMs) })),
    seconds: seconds(sound, voiced, fromMs, toMs),
    syllablesMs: sound.syllablesMs
      .filter((timeMs) => timeMs >= fromMs && timeMs < toMs)
      .slice(0, MAX_SYLLABLES)
      .map(offset),
    level: { ...level, peakDbfs: round(dbfs(largest ** 2), 1) },
    ...(f0 && { f0 }),
    ...(sound.voice && speechRatio > 0 && { voice: describeVoice(sound.voice, fromMs, toMs) }),
    ...(sounded && vocalEmotion(sounded)),
    ...(reasons.length === 0 && sound.heardFluency?.(fromMs, toMs)),
    quality: { reasons },
  };
}

type VoicedFrame = { timeMs: number; f0Hz: number };

/** Pitch counts only where somebody speaks: music and hums have one too. */
function spokenFrames(pitch: PitchTrack, speech: readonly Segment[], fromMs: number, toMs: number) {
  let frames = 0;
  const voiced: VoicedFrame[] = [];
  for (let i = 0; i < pitch.count; i += 1) {
    const timeMs = frameTimeMs(pitch, i);
    if (timeMs < fromMs || timeMs >= toMs || !isInside(speech, timeMs)) continue;
    frames += 1;
    const f0Hz = pitch.f0Hz[i] as number;
    if (f0Hz > 0) voiced.push({ timeMs, f0Hz });
  }
  return { frames, voiced };
}

function pitchSummary(f0Hz: number[]): SpeechObservation['f0'] {
  const sorted = Float64Array.from(f0Hz).sort();
  const [medianHz, p5Hz, p95Hz] = [median(sorted), quantile(sorted, 0.05), quantile(sorted, 0.95)];
  if (sorted.length < MIN_VOICED_FRAMES || !medianHz || !p5Hz || !p95Hz) return undefined;
  const squares = f0Hz.map((f0) => (12 * Math.log2(f0 / medianHz)) ** 2);
  return {
    medianHz: round(medianHz, 1),
    p5Hz: round(p5Hz, 1),
    p95Hz: round(p95Hz, 1),
    sdSemitones: round(Math.sqrt(mean(squares) ?? 0), 2),
    voicedFrames: sorted.length,
  };
}

function seconds(sound: MeasuredSound, voiced: VoicedFrame[], fromMs: number, toMs: number) {
  const entries: SpeechObservation['seconds'] = [];
  for (let start = fromMs; start < toMs; start += 1000) {
    const end = Math.min(start + 1000, toMs);
    const f0Hz = median(
      voiced
        .filter(({ timeMs }) => timeMs >= start && timeMs < end)
        .map((frame) => frame.f0Hz)
        .sort((a, b) => a - b),
    );
    entries.push({
      tMs: Math.round(sound.startMs + start),
      speaking: round(totalMs(clipped(sound.speech, start, end)) / (end - start), 3),
      levelDbfs: round(dbfs(mean(powersWhere(sound, start, end, () => true)) ?? 0), 1),
      ...(f0Hz !== undefined && { f0Hz: round(f0Hz, 1) }),
    });
  }
  return entries;
}

function speechLevel(sound: MeasuredSound, speech: readonly Segment[], fromMs: number, toMs: number) {
  const power = mean(powersWhere(sound, fromMs, toMs, (timeMs) => isInside(speech, timeMs)));
  return power === undefined ? undefined : dbfs(power);
}

/** The median, which a cough or a slammed door does not move. */
function noiseLevel(sound: MeasuredSound, fromMs: number, toMs: number): number | undefined {
  const near = padded(sound.speech, NOISE_MARGIN_MS, msOf(sound.samples.length));
  const powers = powersWhere(sound, fromMs, toMs, (timeMs) => !isInside(near, timeMs));
  const power = median(powers.sort((a, b) => a - b));
  return power === undefined || powers.length < MIN_NOISE_BLOCKS ? undefined : dbfs(power);
}

function powersWhere(
  { powers }: MeasuredSound,
  fromMs: number,
  toMs: number,
  wanted: (timeMs: number) => boolean,
): number[] {
  const found: number[] = [];
  for (let i = Math.ceil(fromMs / LEVEL_BLOCK_MS); i < powers.length && i * LEVEL_BLOCK_MS < toMs; i += 1) {
    if (wanted((i + 0.5) * LEVEL_BLOCK_MS)) found.push(powers[i] as number);
  }
  return found;
}
