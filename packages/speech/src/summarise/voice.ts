import { round, type SpeechObservation, type VoiceMeasures } from '@poise/shared/contracts';
import { meanIntensityDb } from '../dsp/intensity.ts';
import { jitter } from '../dsp/jitter.ts';
import { loudness } from '../dsp/loudness.ts';
import { pitchStatistics } from '../dsp/pitch-statistics.ts';
import { finalRises, pitchSlopeSemitonesPerS } from '../dsp/pitch-trend.ts';
import { shimmer } from '../dsp/shimmer.ts';
import { alphaRatioDb, spectralTiltDbPerOctave, voicedSpectrum } from '../dsp/spectral-tilt.ts';
import { mean, median } from '../dsp/statistics.ts';
import { voiceBreaks } from '../dsp/voice-breaks.ts';
import type { ChunkView } from './chunk-view.ts';
import { MIN_VOICED_FRAMES } from './pitch.ts';
import type { VoiceView } from './voice-view.ts';

/** What a level at full scale is, if a sample of 1 were 1 Pa: decibels above 20 µPa. */
const FULL_SCALE_DB = -20 * Math.log10(20e-6);

/** The quality of the voice; nothing where nobody speaks. */
export function summariseVoice({ voice }: ChunkView): Pick<SpeechObservation, 'voice'> {
  if (!voice) return {};
  const { pitch, samples } = voice;
  const voicedFrames = pitch.f0Hz.reduce((count, f0) => count + Number(f0 > 0), 0);
  const { integratedLufs } = loudness(samples);
  return {
    voice: {
      voicedFrames,
      unvoicedFrames: pitch.count - voicedFrames,
      ...intensity(voice),
      ...(integratedLufs !== undefined && { loudnessLufs: round(integratedLufs, 1) }),
      ...(voicedFrames >= MIN_VOICED_FRAMES && {
        ...contour(voice),
        ...regularity(voice),
        ...balance(voice),
        ...timbre(voice),
        ...trend(voice),
      }),
    },
  };
}

function intensity({ intensityDb }: VoiceView): Pick<VoiceMeasures, 'intensity'> {
  const powerMeanDb = meanIntensityDb({ levelDb: intensityDb });
  const sorted = intensityDb.toSorted();
  const [minDb, medianDb, maxDb] = [sorted[0], median(sorted), sorted.at(-1)];
  if (powerMeanDb === undefined || minDb === undefined || medianDb === undefined || maxDb === undefined)
    return {};
  const middleDb = intensityDb.reduce((sum, db) => sum + db, 0) / intensityDb.length;
  const variance = intensityDb.reduce((sum, db) => sum + (db - middleDb) ** 2, 0) / intensityDb.length;
  const above = (db: number): number => round(db + FULL_SCALE_DB, 2);
  return {
    intensity: {
      meanDb: above(powerMeanDb),
      sdDb: round(Math.sqrt(variance), 2),
      minDb: above(minDb),
      maxDb: above(maxDb),
      medianDb: above(medianDb),
    },
  };
}

function contour({ pitch }: VoiceView): Pick<VoiceMeasures, 'f0'> {
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

/** From the glottal pulses: how regular they are, and where they break off. */
function regularity({ rangeSamples, pulsesMs, durationMs }: VoiceView) {
  const { local: period } = jitter(pulsesMs);
  const { local: amplitude } = shimmer(rangeSamples, pulsesMs);
  const { count, degree } = voiceBreaks(pulsesMs, durationMs);
  return {
    ...(period !== undefined && { jitter: round(period, 5) }),
    ...(amplitude !== undefined && { shimmer: round(amplitude, 5) }),
    breaks: { count, ratio: round(degree, 4) },
  };
}

/** How the spectrum of the voice falls towards high frequencies. */
function balance({ samples, pitch }: VoiceView) {
  const spectrum = voicedSpectrum(samples, pitch);
  const tilt = spectrum && spectralTiltDbPerOctave(spectrum);
  const alphaRatio = spectrum && alphaRatioDb(spectrum);
  return {
    ...(tilt !== undefined && { tiltDbPerOctave: round(tilt, 2) }),
    ...(alphaRatio !== undefined && { alphaRatioDb: round(alphaRatio, 2) }),
  };
}

/** How clear the voice is, and where its resonances lie. */
function timbre({ hnrDb: ratios, formantsHz }: VoiceView) {
  const hnrDb = mean(ratios);
  const [f1, f2, f3] = formantsHz.map((hz) => median(hz.toSorted()));
  return {
    ...(hnrDb !== undefined && { hnrDb: round(hnrDb, 2) }),
    ...(f1 !== undefined &&
      f2 !== undefined &&
      f3 !== undefined && {
        formantsHz: [round(f1, 0), round(f2, 0), round(f3, 0)] as [number, number, number],
      }),
  };
}

/** How the pitch moves over phrases. */
function trend({ contour, phrases }: VoiceView): Pick<VoiceMeasures, 'pitchTrend'> {
  const slope = mean(phrases.flatMap((phrase) => pitchSlopeSemitonesPerS(contour, phrase) ?? []));
  if (slope === undefined) return {};
  return { pitchTrend: { slopeSemitonesPerS: round(slope, 2), ...finalRises(contour, phrases) } };
}
