import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifest } from '@poise/inference';
import { VOCAL_CLASSES } from '@poise/shared/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { logMelExtractor, NETWORK_LOG_MEL } from '../../dsp/log-mel.ts';
import { synthesize } from '../../testing/signals.ts';
import { type EmotionNetwork, loadEmotionNetwork } from './network.ts';

const golden = z
  .object({
    decibels: z.array(z.array(z.number()).length(96)),
    emotion: z.array(z.object({ frames: z.int(), probabilities: z.array(z.number()).length(8) })),
  })
  .parse(JSON.parse(readFileSync(join(loadManifest().directory, 'speech-emotion/golden.json'), 'utf8')));

/** The audio of training/speech/export.py: harmonics of a gliding 150 Hz under a slow swell. */
const audio = synthesize(1.2, (t) => {
  const partials = Array.from({ length: 20 }, (_, i) => i + 1);
  const swell = 0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * t);
  return (
    swell *
    partials.reduce((sum, k) => sum + Math.sin(2 * Math.PI * k * (150 * t + 40 * t * t)) / (10 * k), 0)
  );
});

const logMel = logMelExtractor(NETWORK_LOG_MEL);

describe('the input of the emotion network', () => {
  const { frames, values } = logMel(audio);

  it('when audio is transformed, then there are as many frames as in training', () => {
    expect(frames).toBe(golden.decibels.length);
  });

  it('when a cell lies within 60 dB of the loudest, then it agrees with the training to 0.01 dB', () => {
    const loudest = Math.max(...golden.decibels.flat());
    let largest = 0;
    for (const [i, expected] of golden.decibels.flat().entries()) {
      if (expected < loudest - 60) continue;
      largest = Math.max(largest, Math.abs((values[i] as number) - expected));
    }
    expect(largest).toBeLessThan(0.01);
  });
});

describe('the emotion network', () => {
  let network: EmotionNetwork;
  beforeAll(async () => {
    network = await loadEmotionNetwork();
  });

  it('when it runs, then its output is that of torch, to 0.001', async () => {
    const output = await network(logMel(audio));
    const expected = golden.emotion.find(({ frames }) => frames === golden.decibels.length);
    expect(output).toHaveLength(VOCAL_CLASSES.length);
    for (const [i, p] of output.entries())
      expect(Math.abs(p - (expected?.probabilities[i] as number))).toBeLessThan(0.001);
  });

  it('when the audio is 20 dB quieter, then its output is the same, to 0.001', async () => {
    const [output, quieter] = [await network(logMel(audio)), await network(logMel(audio.map((x) => x / 10)))];
    for (const [i, p] of quieter.entries()) expect(Math.abs(p - (output[i] as number))).toBeLessThan(0.001);
  });
});
