import * as dsp from '@poise/speech-worker/dsp';
import { cpuMs } from './cpu.ts';

/** How often each stage is run; the fastest run is reported, as other work only ever slows one down. */
const RUNS = 5;

/** Processor time of each measurement over the length of the sound, with what it needs measured before. */
export function speechStages(samples: Float32Array): string[] {
  const pitch = dsp.trackPitch(samples);
  const pulses = dsp.glottalPulses(samples, pitch);
  const logMel = dsp.logMelExtractor({ bands: 64, minHz: 60, maxHz: 7600 });
  const mel = logMel(samples);
  const stages: [name: string, run: () => unknown][] = [
    ['pitch', () => dsp.trackPitch(samples)],
    ['intensity, syllables', () => dsp.syllableNuclei(dsp.intensityContour(samples), pitch)],
    ['glottal pulses', () => dsp.glottalPulses(samples, pitch)],
    ['jitter, shimmer', () => [dsp.jitter(pulses), dsp.shimmer(samples, pulses)]],
    ['harmonicity', () => dsp.harmonicity(samples)],
    ['formants', () => dsp.trackFormants(samples, pitch, 5500)],
    ['spectral tilt', () => dsp.voicedSpectrum(samples, pitch)],
    ['loudness', () => dsp.loudness(samples)],
    ['log-mel, 64 bands', () => logMel(samples)],
    ['13 MFCC and deltas', () => dsp.deltas(dsp.mfcc(mel, 13))],
    ['pitch statistics', () => dsp.pitchStatistics(pitch)],
  ];
  const lengthMs = samples.length / 16;
  return stages.map(([name, run]) => `  ${name.padEnd(38)} ${(fastestMs(run) / lengthMs).toFixed(5)}`);
}

function fastestMs(run: () => unknown): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i += 1) {
    const before = cpuMs();
    run();
    fastest = Math.min(fastest, cpuMs() - before);
  }
  return fastest;
}
