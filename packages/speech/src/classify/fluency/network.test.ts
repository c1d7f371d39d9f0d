import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODELS_DIRECTORY, readModel } from '@poise/inference';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createNetwork, networkWeights } from './network.ts';

const golden = z.record(
  z.enum(['slots', 'passages']),
  z.object({ rows: z.array(z.array(z.number())), probabilities: z.array(z.array(z.number())) }),
);

describe('the networks of fluency', async () => {
  const files = await readModel('fluency');
  const expected = golden.parse(
    JSON.parse(await readFile(join(MODELS_DIRECTORY, 'fluency', 'golden.json'), 'utf8')),
  );

  it.each(['slots', 'passages'] as const)(
    'when %s run, then their output is that of scikit-learn',
    (name) => {
      const { network } = JSON.parse(new TextDecoder().decode(files.get(`${name}.json`)));
      const rows = expected[name].rows.map((row) => Float32Array.from(row));
      const output = createNetwork(networkWeights.parse(network))(rows);
      expect(output).toHaveLength(rows.length);
      for (const [i, probabilities] of output.entries())
        for (const [k, p] of probabilities.entries())
          expect(Math.abs(p - (expected[name].probabilities[i]?.[k] ?? 0))).toBeLessThan(2e-3);
    },
  );

  it('when a layer does not take what the one before gives, then the weights are refused', () => {
    const { success } = networkWeights.safeParse({
      context: { reach: 0, stride: 1 },
      mean: [0, 0],
      deviation: [1, 1],
      layers: [{ weights: [[1, 2, 3]], bias: [0] }],
    });
    expect(success).toBe(false);
  });
});
