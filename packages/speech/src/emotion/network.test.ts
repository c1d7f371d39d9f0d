import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifest } from '@poise/inference';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HEARD_LOG_MEL, logMelExtractor } from '../dsp/log-mel.ts';
import { synthesize } from '../testing/signals.ts';
import { loadVoiceNetwork, VOICE_CLASSES, type VoiceNetwork } from './network.ts';

const golden = z
  .object({
    decibels: z.array(z.array(z.number()).length(96)),
    emotion: z.array(z.object({ frames: z.int(), probabilities: z.array(z.number()).length(8) })),
  })
  .parse(JSON.parse(readFileSync(join(loadManifest().directory, 'speech-emotion/golden.json'), 'utf8')));

/** The sound of training/speech/export.py: harmonics of a gliding 150 Hz under a slow swell. */
const sound = synthesize(1.2, (t) => {
  const partials = Array.from({ length: 20 }, (_, i) => i + 1);
  const swell = 0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * t);
  return (
    swell *
    partials.reduce((sum, k) => sum + Math.sin(2 * Math.PI * k * (150 * t + 40 * t * t)) / (10 * k), 0)
  );
});

const logMel = logMelExtractor(HEARD_LOG_MEL);

describe('what the emotion network hears', () => {
  const { frames, values } = logMel(sound);

  it('when a sound is transformed, then there are as many frames as in training', () => {
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
  let network: VoiceNetwork;
  beforeAll(async () => {
    network = await loadVoiceNetwork();
  });

  it('when it hears the sound itself, then it says what torch says, to 0.001', async () => {
    const answer = await network(logMel(sound));
    const expected = golden.emotion.find(({ frames }) => frames === golden.decibels.length);
    expect(answer).toHaveLength(VOICE_CLASSES.length);
    for (const [i, p] of answer.entries())
      expect(Math.abs(p - (expected?.probabilities[i] as number))).toBeLessThan(0.001);
  });

  it('when the sound is 20 dB quieter, then it says the same, to 0.001', async () => {
    const [answer, quieter] = [await network(logMel(sound)), await network(logMel(sound.map((x) => x / 10)))];
    for (const [i, p] of quieter.entries()) expect(Math.abs(p - (answer[i] as number))).toBeLessThan(0.001);
  });
});
