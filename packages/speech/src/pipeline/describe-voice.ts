import { round, type VoiceMeasures } from '@poise/shared/contracts';
import { type FrameGrid, framesBetween, frameTimeMs, samplesOf } from '../dsp/frames.ts';
import { meanIntensityDb } from '../dsp/intensity.ts';
import { jitter } from '../dsp/jitter.ts';
import { loudness } from '../dsp/loudness.ts';
import { type PitchTrack, pitchBetween } from '../dsp/pitch.ts';
import { pitchStatistics } from '../dsp/pitch-statistics.ts';
import { finalRises, pitchSlopeSemitonesPerS } from '../dsp/pitch-trend.ts';
import { shimmer } from '../dsp/shimmer.ts';
import { alphaRatioDb, spectralTiltDbPerOctave, voicedSpectrum } from '../dsp/spectral-tilt.ts';
import { mean, median } from '../dsp/statistics.ts';
import { voiceBreaks } from '../dsp/voice-breaks.ts';
import { isInside } from '../vad/speech-segments.ts';
import type { MeasuredVoice } from './measure-voice.ts';

/** Fewer voiced frames (100 ms) tell nothing of a voice. */
export const MIN_VOICED_FRAMES = 10;
/** What a level at full scale is, if a sample of 1 were 1 Pa: decibels above 20 µPa. */
const FULL_SCALE_DB = -20 * Math.log10(20e-6);

/** How the voice sounds between two times of the range. */
export function describeVoice(voice: MeasuredVoice, fromMs: number, toMs: number): VoiceMeasures {
  const samples = voice.samples.subarray(samplesOf(fromMs), samplesOf(toMs));
  const pitch = pitchBetween(voice.pitch, fromMs, toMs);
  const voicedFrames = pitch.f0Hz.reduce((count, f0) => count + Number(f0 > 0), 0);
  const intensity = describeIntensity(voice, fromMs, toMs);
  const { integratedLufs } = loudness(samples);
  return {
    voicedFrames,
    unvoicedFrames: pitch.count - voicedFrames,
    ...(intensity && { intensity }),
    ...(integratedLufs !== undefined && { loudnessLufs: round(integratedLufs, 1) }),
    ...(voicedFrames >= MIN_VOICED_FRAMES && {
      ...describePitch(pitch),
      ...describePulses(voice, fromMs, toMs),
      ...describeSpectrum(samples, pitch),
      ...describeTimbre(voice, fromMs, toMs),
      ...describeTrend(voice, fromMs, toMs),
    }),
  };
}

function describePitch(pitch: PitchTrack): Pick<VoiceMeasures, 'f0'> {
  const statistics = pitchStatistics(pitch);
  if (!statistics) return {};
  return {
    f0: {
      meanHz: round(statistics.meanHz, 1),
      sdHz: round(statistics.sdHz, 2),
      minHz: round(statistics.minHz, 1),
      maxHz: round(statistics.maxHz, 1),
      medianHz: round(statistics.medianHz, 1),
      absoluteSlopeHzPerS: round(statistics.meanAbsoluteSlopeHzPerS, 1),
    },
  };
}

function describeIntensity({ intensity }: MeasuredVoice, fromMs: number, toMs: number) {
  const levelDb = valuesBetween(intensity, intensity.levelDb, fromMs, toMs);
  const powerMeanDb = meanIntensityDb({ ...intensity, levelDb });
  const sorted = levelDb.toSorted();
  const [minDb, medianDb, maxDb] = [sorted[0], median(sorted), sorted.at(-1)];
  if (powerMeanDb === undefined || minDb === undefined || medianDb === undefined || maxDb === undefined)
    return undefined;
  const middleDb = levelDb.reduce((sum, db) => sum + db, 0) / levelDb.length;
  const variance = levelDb.reduce((sum, db) => sum + (db - middleDb) ** 2, 0) / levelDb.length;
  const above = (db: number): number => round(db + FULL_SCALE_DB, 2);
  return {
    meanDb: above(powerMeanDb),
    sdDb: round(Math.sqrt(variance), 2),
    minDb: above(minDb),
    maxDb: above(maxDb),
    medianDb: above(medianDb),
  };
}

/** From the glottal pulses: how regular they are, and where they break off. */
function describePulses({ samples, pulsesMs }: MeasuredVoice, fromMs: number, toMs: number) {
  const pulses = pulsesMs.filter((timeMs) => timeMs >= fromMs && timeMs < toMs);
  const { local: period } = jitter(pulses);
  const { local: amplitude } = shimmer(samples, pulses);
  const { count, degree } = voiceBreaks(pulses, toMs - fromMs);
  return {
    ...(period !== undefined && { jitter: round(period, 5) }),
    ...(amplitude !== undefined && { shimmer: round(amplitude, 5) }),
    breaks: { count, ratio: round(degree, 4) },
  };
}

function describeSpectrum(samples: Float32Array, pitch: PitchTrack) {
  const spectrum = voicedSpectrum(samples, pitch);
  const tilt = spectrum && spectralTiltDbPerOctave(spectrum);
  const alphaRatio = spectrum && alphaRatioDb(spectrum);
  return {
    ...(tilt !== undefined && { tiltDbPerOctave: round(tilt, 2) }),
    ...(alphaRatio !== undefined && { alphaRatioDb: round(alphaRatio, 2) }),
  };
}

/** How clear the voice is, and where its resonances lie. */
function describeTimbre({ harmonicity, formants, speech }: MeasuredVoice, fromMs: number, toMs: number) {
  const { first, end } = framesBetween(harmonicity, fromMs, toMs);
  const ratios: number[] = [];
  for (let i = first; i < end; i += 1) {
    const hnr = harmonicity.hnrDb[i] as number;
    if (!Number.isNaN(hnr) && isInside(speech, frameTimeMs(harmonicity, i))) ratios.push(hnr);
  }
  const hnrDb = mean(ratios);
  const [f1, f2, f3] = formants.frequencyHz.map((hz) =>
    median(
      valuesBetween(formants, hz, fromMs, toMs)
        .filter((value) => !Number.isNaN(value))
        .sort(),
    ),
  );
  return {
    ...(hnrDb !== undefined && { hnrDb: round(hnrDb, 2) }),
    ...(f1 !== undefined &&
      f2 !== undefined &&
      f3 !== undefined && {
        formantsHz: [round(f1, 0), round(f2, 0), round(f3, 0)] as [number, number, number],
      }),
  };
}

/** Of the phrases that end here; what the end of the range cuts off has no end. */
function describeTrend({ pitch, speech, samples }: MeasuredVoice, fromMs: number, toMs: number) {
  const phrases = speech.filter(
    ({ endMs }) => endMs > fromMs && endMs <= toMs && samplesOf(endMs) < samples.length,
  );
  const slope = mean(phrases.flatMap((phrase) => pitchSlopeSemitonesPerS(pitch, phrase) ?? []));
  if (slope === undefined) return {};
  return { pitchTrend: { slopeSemitonesPerS: round(slope, 2), ...finalRises(pitch, phrases) } };
}

function valuesBetween(grid: FrameGrid, values: Float64Array, fromMs: number, toMs: number): Float64Array {
  const { first, end } = framesBetween(grid, fromMs, toMs);
  return values.slice(first, end);
}
