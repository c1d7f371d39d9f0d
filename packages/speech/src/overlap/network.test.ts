import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifest } from '@poise/inference';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HEARD_LOG_MEL, logMelExtractor } from '../dsp/log-mel.ts';
import { synthesize } from '../testing/signals.ts';
import { loadOverlapNetwork, type OverlapNetwork } from './network.ts';

const golden = z
  .strictObject({ overlap: z.array(z.number()) })
  .parse(JSON.parse(readFileSync(join(loadManifest().directory, 'overlap/golden.json'), 'utf8')));

/** The sound of training/overlap/export.py: harmonics of 120 Hz, with those of 205 Hz from the middle on. */
const sound = synthesize(1.2, (t) => {
  const partials = Array.from({ length: 20 }, (_, i) => i + 1);
  const voice = (hz: number) =>
    partials.reduce((sum, k) => sum + Math.sin(2 * Math.PI * k * hz * t) / (10 * k), 0);
  return voice(120) + (t >= 0.6 ? voice(205) : 0);
});
const logMel = logMelExtractor(HEARD_LOG_MEL);

describe('the network of overlapping speech', () => {
  let network: OverlapNetwork;
  beforeAll(async () => {
    network = await loadOverlapNetwork();
  });

  const expectGolden = (answer: Float32Array) => {
    expect(answer).toHaveLength(golden.overlap.length);
    for (const [i, p] of answer.entries())
      expect(Math.abs(p - (golden.overlap[i] as number))).toBeLessThan(0.001);
  };

  it('when it hears a sound, then it says what torch says, to 0.001', async () => {
    expectGolden(await network(logMel(sound)));
  });

  it('when the sound is 20 dB quieter, then it says the same', async () => {
    expectGolden(await network(logMel(sound.map((x) => x / 10))));
  });
});
