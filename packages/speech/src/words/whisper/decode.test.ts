import { Tensor } from '@poise/inference/onnxruntime';
import { describe, expect, it } from 'vitest';
import { decode, repetition } from './decode.ts';
import type { WhisperNetwork } from './network.ts';

describe('repetition', () => {
  it.each([
    ['nothing', [1, 2, 3], 0],
    ['a word five times', [9, 1, 1, 1, 1, 1], 0],
    ['a word six times', [9, 1, 1, 1, 1, 1, 1], 5],
    ['three words four times', [9, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3], 9],
    ['three words three times', [9, 1, 2, 3, 1, 2, 3, 1, 2, 3], 0],
    ['a sentence three times', [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], 12],
    ['a sentence twice', [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], 0],
    ['a loop that has ended', [1, 1, 1, 1, 1, 1, 2], 0],
  ])('when the tokens are %s, then it counts what repeats', (_, tokens, repeated) => {
    expect(repetition(tokens)).toBe(repeated);
  });
});

const SIZE = 12;
const [SPACE, END, NO_SPEECH, START] = [7, 8, 10, 11];
const nothing = new Tensor('float32', [], [0]);

/** A network whose next token is scripted; token 1 is its second choice. */
function scripted(next: (said: readonly number[]) => number, noSpeech = 0): WhisperNetwork {
  let said: number[] = [];
  return {
    vocabulary: {
      size: SIZE,
      endOfText: END,
      noSpeech: NO_SPEECH,
      prefix: [START],
      suppressed: [0],
      space: SPACE,
      startsWord: () => true,
      text: (tokens) => tokens.join(' '),
    },
    hear: async () => ({ keys: nothing, values: nothing }),
    async say(tokens) {
      said = tokens[0] === START ? [] : [...said, ...tokens];
      const logits = new Float32Array(tokens.length * SIZE);
      logits[(tokens.length - 1) * SIZE + next(said)] = 5;
      logits[(tokens.length - 1) * SIZE + 1] = 4;
      if (said.length === 0) logits[NO_SPEECH] = noSpeech;
      const attention = Float32Array.from({ length: tokens.length * 3 }, (_, i) => said.length + i);
      return { logits, attention, heads: 1, positions: 3, said: { keys: nothing, values: nothing } };
    },
  };
}

const run = (network: WhisperNetwork, durationMs = 1_000) =>
  decode(network, { keys: nothing, values: nothing }, { durationMs, positions: 2 });

describe('decoding', () => {
  it('when the end comes, then there is a probability for each token, and attention for the end too', async () => {
    const { tokens, probabilities, attention, isLoop } = await run(
      scripted((said) => [3, 4, 5][said.length] ?? END),
    );
    expect(tokens).toEqual([3, 4, 5]);
    expect(probabilities.every((p) => p > 0.5 && p < 1)).toBe(true);
    expect(attention).toHaveLength(4);
    expect(attention[2]).toEqual(Float32Array.of(2, 3));
    expect(isLoop).toBe(false);
  });

  it.each([
    ['an annotation', 0],
    ['a lone space first', SPACE],
    ['the end before any word', END],
    ['a special token', NO_SPEECH],
  ])('when %s is the likeliest, then the next one is taken', async (_, token) => {
    const { tokens } = await run(scripted((said) => (said.length === 0 ? token : END)));
    expect(tokens).toEqual([1]);
  });

  it('when it repeats itself, then it is stopped, and what is repeated is there once', async () => {
    const { tokens, probabilities, attention, isLoop } = await run(
      scripted((said) => (said.length === 0 ? 3 : 4 + (said.length % 2))),
    );
    expect(isLoop).toBe(true);
    expect(tokens).toEqual([3, 5, 4]);
    expect(probabilities).toHaveLength(3);
    expect(attention).toHaveLength(4);
  });

  it('when it does not end, then it is stopped at more than anybody says', async () => {
    let state = 1;
    const { tokens, isLoop } = await run(
      scripted(() => {
        state = (state * 48_271) % 2_147_483_647;
        return 2 + (state % 5);
      }),
    );
    expect(isLoop).toBe(true);
    expect(tokens).toHaveLength(25);
  });

  it('when nobody seems to speak, then its probability is that of the first step', async () => {
    expect((await run(scripted(() => END, 9))).noSpeech).toBeGreaterThan(0.9);
    expect((await run(scripted(() => END))).noSpeech).toBeLessThan(0.1);
  });
});
