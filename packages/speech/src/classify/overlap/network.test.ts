import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifest } from '@poise/inference';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { logMelExtractor, NETWORK_LOG_MEL } from '../../dsp/log-mel.ts';
import { synthesize } from '../../testing/signals.ts';
import { loadOverlapNetwork, type OverlapNetwork } from './network.ts';

const golden = z
  .strictObject({ overlap: z.array(z.number()) })
  .parse(JSON.parse(readFileSync(join(loadManifest().directory, 'overlap/golden.json'), 'utf8')));

/** The audio of training/overlap/export.py: harmonics of 120 Hz, with those of 205 Hz in its second half. */
const audio = synthesize(1.2, (t) => {
  const partials = Array.from({ length: 20 }, (_, i) => i + 1);
  const voice = (hz: number) =>
    partials.reduce((sum, k) => sum + Math.sin(2 * Math.PI * k * hz * t) / (10 * k), 0);
  return voice(120) + (t >= 0.6 ? voice(205) : 0);
});
const logMel = logMelExtractor(NETWORK_LOG_MEL);

describe('the network of overlapping speech', () => {
  let network: OverlapNetwork;
  beforeAll(async () => {
    network = await loadOverlapNetwork();
  });

  const expectGolden = (output: Float32Array) => {
    expect(output).toHaveLength(golden.overlap.length);
    for (const [i, p] of output.entries())
      expect(Math.abs(p - (golden.overlap[i] as number))).toBeLessThan(0.001);
  };

  it('when it runs, then its output is that of torch, to 0.001', async () => {
    expectGolden(await network(logMel(audio)));
  });

  it('when the audio is 20 dB quieter, then its output is the same', async () => {
    expectGolden(await network(logMel(audio.map((x) => x / 10))));
  });
});
