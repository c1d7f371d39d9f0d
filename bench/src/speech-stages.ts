import * as dsp from '@poise/speech/dsp';
import { hearFluency, hearSpeech, hearStretches, loadNetworks, measureSpeech } from '@poise/speech/listener';
import { cpuMs } from './cpu.ts';

/** The number of runs of each stage. The fastest is reported: other load can only slow a run down. */
const RUNS = 5;

/**
 * CPU time relative to the length of the audio, for each stage of the speech pipeline without its
 * inputs, and in total; then for measurements that the pipeline does not run.
 */
export async function speechStages(samples: Float32Array): Promise<string[]> {
  const networks = await loadNetworks();
  const { detect, fluency } = networks;
  const detected = await hearSpeech(samples, detect);
  const { speech, pitch } = detected;
  const spoken = measureSpeech(samples, 0, detected);
  const pulses = dsp.glottalPulses(samples, pitch);
  const mel = dsp.logMelExtractor({ bands: 64, minHz: 60, maxHz: 7600 });
  const lengthMs = samples.length / 16;
  const factor = async (run: () => unknown) => (await fastestMs(run)) / lengthMs;
  const line = (name: string, value: number) => `  ${name.padEnd(38)} ${value.toFixed(5)}`;

  const pipeline: [name: string, run: () => unknown][] = [
    ['voice activity', () => detect(samples)],
    [
      'log-mel, networks of overlap and emotion',
      () => hearStretches(samples, speech, networks, { emotion: true }),
    ],
    ['pitch', () => dsp.trackPitch(samples)],
    ['intensity, syllables', () => dsp.syllableNuclei(dsp.intensityContour(samples), pitch)],
    ['intensity, pitch floor 75 Hz', () => dsp.intensityContour(samples, 75)],
    ['glottal pulses', () => dsp.glottalPulses(samples, pitch)],
    ['jitter, shimmer', () => [dsp.jitter(pulses), dsp.shimmer(samples, pulses)]],
    ['harmonicity', () => dsp.harmonicity(samples)],
    ['formants', () => dsp.trackFormants(samples, pitch, 5500)],
    ['spectral tilt', () => dsp.voicedSpectrum(samples, pitch)],
    ['bandwidth', () => dsp.upperBandDb(samples)],
    ['fluency', () => hearFluency(spoken, fluency)(0, lengthMs)],
    ['loudness', () => dsp.loudness(samples)],
    ['pitch statistics', () => dsp.pitchStatistics(pitch)],
  ];
  const others: typeof pipeline = [
    ['log-mel, 64 bands', () => mel(samples)],
    ['13 MFCC and deltas', () => dsp.deltas(dsp.mfcc(mel(samples), 13))],
  ];
  const lines: string[] = [];
  let sum = 0;
  for (const [name, run] of pipeline) {
    const value = await factor(run);
    sum += value;
    lines.push(line(name, value));
  }
  lines.push(line('total', sum));
  for (const [name, run] of others) lines.push(line(`${name} (not run)`, await factor(run)));
  return lines;
}

async function fastestMs(run: () => unknown): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i += 1) {
    const before = cpuMs();
    await run();
    fastest = Math.min(fastest, cpuMs() - before);
  }
  return fastest;
}
