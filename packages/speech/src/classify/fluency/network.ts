import { z } from 'zod';

const matrix = z.array(z.array(z.number()).min(1)).min(1);

/**
 * A network of dense layers, small enough to be read as JSON: inputs are standardised, hidden layers are
 * rectified, the last one gives probabilities. Without a hidden layer it is a logistic regression.
 */
export const networkWeights = z
  .strictObject({
    /** Rows before and after that are read beside each one; they are spread this far apart. */
    context: z.strictObject({ reach: z.int().min(0), stride: z.int().positive() }),
    mean: z.array(z.number()).min(1),
    deviation: z.array(z.number().positive()).min(1),
    layers: z
      .array(
        z.strictObject({
          /** Outputs × inputs. */
          weights: matrix,
          bias: z.array(z.number()).min(1),
        }),
      )
      .min(1),
  })
  .refine(
    ({ mean, deviation, layers }) =>
      mean.length === deviation.length &&
      layers.every(({ weights, bias }, i) => {
        const inputs = i === 0 ? mean.length : (layers[i - 1]?.bias.length ?? 0);
        return weights.length === bias.length && weights.every((row) => row.length === inputs);
      }),
    'every layer takes what the one before gives',
  );
export type NetworkWeights = z.infer<typeof networkWeights>;

/** Probabilities of the classes for each row, which is read together with those around it. */
export type Network = (rows: readonly Float32Array[]) => Float32Array[];

/** Beyond the ends, the first and the last row stand for what is not there. */
export function createNetwork({ context, mean, deviation, layers }: NetworkWeights): Network {
  const { reach, stride } = context;
  const dense = layers.map(({ weights, bias }) => ({
    weights: weights.map((row) => Float32Array.from(row)),
    bias: Float32Array.from(bias),
  }));

  return (rows) =>
    rows.map((_, at) => {
      const input = new Float32Array(mean.length);
      let place = 0;
      for (let step = -reach; step <= reach; step += 1) {
        const row = rows[Math.max(0, Math.min(rows.length - 1, at + step * stride))] as Float32Array;
        for (const value of row) {
          input[place] = (value - (mean[place] as number)) / (deviation[place] as number);
          place += 1;
        }
      }
      const outputs = dense.reduce((values, { weights, bias }, i) => {
        const next = bias.map((offset, k) => offset + dot(weights[k] as Float32Array, values));
        return i < dense.length - 1 ? next.map((value) => Math.max(0, value)) : next;
      }, input);
      return softmax(outputs);
    });
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function softmax(values: Float32Array): Float32Array {
  const largest = values.reduce((a, b) => Math.max(a, b));
  const powers = values.map((value) => Math.exp(value - largest));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}
