import { describe, expect, it } from 'vitest';
import { differences, figuresOf } from '../support/figures.ts';
import { PIPELINES, type Results, resultsOf, review, storedResults } from '../support/pipeline-figures.ts';

it.each(PIPELINES)(
  'when the code of pipeline %s gives other results, then its version was raised',
  async (id) => {
    const { todo, message } = review(id, storedResults()[id], await resultsOf(id));
    expect(todo, message).toBe('nothing');
  },
);

describe('the results of a pipeline', () => {
  const observed = [
    { quality: { reasons: ['blurred'] }, box: { x: 0.5 }, spans: [{ startMs: 100 }, { startMs: 300 }] },
    { quality: { reasons: [] }, box: { x: 0.7 }, spans: [] },
  ];
  const figures = figuresOf(observed);
  const stored: Results = { version: '1.0.0', sample: 'a', figures };

  it('when they are reduced to figures, then every path has one', () => {
    expect(figures).toEqual({
      'box.x': { count: 2, mean: 0.6, sd: 0.1 },
      'quality.reasons[] = blurred': { count: 1 },
      'spans[].startMs': { count: 2, mean: 200, sd: 100 },
    });
  });

  it('when they differ by no more than machines do, then nothing has to be done', () => {
    const rounded = figuresOf([{ ...observed[0], box: { x: 0.51 } }, observed[1]]);
    expect(review('face', stored, { ...stored, figures: rounded }).todo).toBe('nothing');
  });

  it.each([
    [
      'a value',
      [{ ...observed[0], box: { x: 0.6 } }, observed[1]],
      /^box\.x: 2x 0\.6 \(sd 0\.1\) -> 2x 0\.65/,
    ],
    [
      'a reason',
      [{ ...observed[0], quality: { reasons: ['too-dark'] } }, observed[1]],
      /blurred: 1x -> none/,
    ],
    ['a field', [...observed, { smile: 1 }], /^smile: none -> 1x 1 \(sd 0\)$/],
    [
      'the length of a list',
      [...observed, { spans: [{ startMs: 200 }] }],
      /^spans\[\]\.startMs: 2x .* -> 3x/,
    ],
  ])('when %s changes, then the version has to be raised first', (_what, now, shown) => {
    const changed = { ...stored, figures: figuresOf(now) };
    expect(differences(figures, changed.figures).join('\n')).toMatch(shown);
    const { todo, message } = review('face', stored, changed);
    expect(todo).toBe('raise');
    expect(message).toContain('raise the version of pipeline face in models/manifest.json, then run `node');
  });

  it('when the version or the sample is another one, then they are stored', () => {
    const other = figuresOf([]);
    expect(review('face', undefined, stored).todo).toBe('store');
    expect(review('face', stored, { ...stored, version: '1.1.0', figures: other }).todo).toBe('store');
    expect(review('face', stored, { ...stored, sample: 'b', figures: other }).todo).toBe('store');
  });
});
