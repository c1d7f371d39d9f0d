import { describe, expect, it } from 'vitest';
import { pulsedVoice, synthesize, whiteNoise } from '../testing/signals.ts';
import { glottalPulses } from './glottal-pulses.ts';
import { jitter } from './jitter.ts';
import { trackPitch } from './pitch.ts';
import { shimmer } from './shimmer.ts';
import { voiceBreaks } from './voice-breaks.ts';

const pulsesOf = (samples: Float32Array) => glottalPulses(samples, trackPitch(samples));

/** A voice of 120 Hz whose periods and amplitudes vary at random, and its true jitter and shimmer. */
function unsteadyVoice(jitterSpread: number, shimmerSpread: number) {
  const [length, strength] = [whiteNoise(1), whiteNoise(1)];
  for (let i = 0; i < 50; i += 1) strength();
  const pulses = [{ timeS: 0.01, amplitude: 0.5 }];
  for (let timeS = 0.01; timeS < 2.95; ) {
    timeS += (1 + jitterSpread * length()) / 120;
    pulses.push({ timeS, amplitude: 0.5 * (1 + shimmerSpread * strength()) });
  }
  const periods = pulses.slice(1).map(({ timeS }, i) => timeS - (pulses[i]?.timeS ?? 0));
  return {
    samples: pulsedVoice(3, pulses),
    pulses,
    jitter: meanDifference(periods),
    shimmer: meanDifference(pulses.map(({ amplitude }) => amplitude)),
  };
}

function meanDifference(values: readonly number[]): number {
  const differences = values.slice(1).map((value, i) => Math.abs(value - (values[i] as number)));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
  return sum(differences) / differences.length / (sum(values) / values.length);
}

describe('glottal pulses', () => {
  it('when a voice is regular, then there is one pulse a period, all alike', () => {
    const { samples } = unsteadyVoice(0, 0);
    const pulses = pulsesOf(samples);
    expect(pulses.length).toBeGreaterThan(340);
    expect(jitter(pulses).local).toBeLessThan(0.0005);
    expect(shimmer(samples, pulses).local).toBeLessThan(0.02);
  });

  it.each([0.01, 0.02, 0.04])(
    'when periods vary at random by up to %d, then jitter is within 10 per cent of the truth',
    (spread) => {
      const voice = unsteadyVoice(spread, 0);
      const measured = jitter(pulsesOf(voice.samples)).local ?? 0;
      expect(Math.abs(measured / voice.jitter - 1)).toBeLessThan(0.1);
    },
  );

  it.each([0.1, 0.2])(
    'when amplitudes vary at random by up to %d, then shimmer is within 10 per cent of the truth',
    (spread) => {
      const voice = unsteadyVoice(0, spread);
      const measured = shimmer(voice.samples, pulsesOf(voice.samples)).local ?? 0;
      expect(Math.abs(measured / voice.shimmer - 1)).toBeLessThan(0.1);
    },
  );

  it('when the voice breaks off twice, then both breaks are found, with their time', () => {
    const spoken = (timeS: number) => timeS < 0.8 || (timeS > 1.1 && timeS < 1.9) || timeS > 2.3;
    const { pulses } = unsteadyVoice(0, 0);
    const samples = pulsedVoice(
      3,
      pulses.filter(({ timeS }) => spoken(timeS)),
    );
    const breaks = voiceBreaks(pulsesOf(samples), 3000);
    expect(breaks.count).toBe(2);
    expect(breaks.degree).toBeCloseTo(0.7 / 3, 1);
  });

  it('when nobody speaks, then there are no pulses, and neither jitter nor shimmer', () => {
    const silence = new Float32Array(16_000);
    expect(pulsesOf(silence)).toHaveLength(0);
    expect(jitter(pulsesOf(silence))).toEqual({});
    expect(shimmer(silence, pulsesOf(silence))).toEqual({});
    expect(voiceBreaks(pulsesOf(silence), 1000)).toEqual({ count: 0, degree: 0 });
    expect(pulsesOf(synthesize(1, whiteNoise(0.3))).length).toBeLessThan(20);
  });
});
