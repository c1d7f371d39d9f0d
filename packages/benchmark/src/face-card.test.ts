import { describe, expect, it } from 'vitest';
import { confusionSvg } from './confusion-svg.ts';
import { measuredSection, namedViews, trainingSection, withSection } from './face-card.ts';
import { faceEvaluation } from './face-evaluation.ts';
import type { FaceCase } from './face-views.ts';

const all = { neutral: 0.7, happiness: 0.3, surprise: 0, sadness: 0, anger: 0, disgust: 0, fear: 0 };
const scored = (group: string): FaceCase => ({
  truth: { ferplus: 'neutral' },
  group,
  outcome: { status: 'scored', scores: { ferplus: all } },
});
const evaluation = faceEvaluation(
  [
    scored('day'),
    scored('night'),
    { truth: { ferplus: 'fear' }, outcome: { status: 'missed' } },
    { truth: { ferplus: 'fear' }, outcome: { status: 'abstained', reasons: ['too-dark', 'blurred'] } },
    { truth: { ferplus: 'fear' }, outcome: { status: 'abstained', reasons: ['too-dark'] } },
  ],
  { unreadable: 0, pipeline: { id: 'face', version: '1', sha256: 'a'.repeat(64) } },
  { ferplus: 1, fer2013: 1 },
);

describe('face evaluation', () => {
  it('when faces are missed or not scored, then they are counted, with the reasons', () => {
    expect(evaluation).toMatchObject({
      n: 5,
      missed: 1,
      abstained: { n: 2, reasons: { 'too-dark': 2, blurred: 1 } },
    });
    expect(evaluation).not.toHaveProperty('msPerCrop');
  });

  it('when images have labels of both sets, then the number with equal labels is reported', () => {
    const { outcome } = scored('day');
    const { labelledTwice } = faceEvaluation(
      [
        { truth: { ferplus: 'fear', fer2013: 'fear' }, outcome },
        { truth: { ferplus: 'neutral', fer2013: 'sadness' }, outcome },
        { truth: { fer2013: 'sadness' }, outcome },
      ],
      { unreadable: 0, pipeline: evaluation.pipeline },
    );
    expect(labelledTwice).toEqual({ n: 2, same: 1 });
  });
});

describe('model card', () => {
  const section = measuredSection({
    name: 'a set',
    evaluation,
    weightsSha256: 'b'.repeat(64),
    command: 'poise eval',
    image: 'a.svg',
  });

  it('when an evaluation is written, then its metrics, weights, command and image are included', () => {
    expect(section).toContain(
      '| FER+, eight classes | 3 | 0.667 | 0.208 to 0.939 | 0.500 | 0.500 | 0.300 | 0.300 |',
    );
    expect(section).toContain('| neutral | 2 | 1.000 | 1.000 | 1.000 |');
    expect(section).toContain('| fear | 1 | – | 0.000 | 0.000 |');
    expect(section).toContain('| night | 1 (small) | 1.000 |');
    expect(section).toContain('No face was found in 1 of 5 images; 2 were not scored.');
    expect(section).toContain(`Command: \`poise eval\`. Weights: \`${'b'.repeat(64)}\`.`);
    expect(section).toContain('(a.svg)');
  });

  it('when the section exists already, then it is replaced in place', () => {
    const card = withSection('# A model\n\nIts purpose.\n', 'x', 'old');
    expect(card).toBe('# A model\n\nIts purpose.\n\n<!-- x -->\nold\n<!-- /x -->\n');
    expect(withSection(`${card}\n## Limits\n`, 'x', 'new $& figures')).toBe(
      '# A model\n\nIts purpose.\n\n<!-- x -->\nnew $& figures\n<!-- /x -->\n\n## Limits\n',
    );
  });

  it('when training facts are given, then the shipped run comes first in the table', () => {
    const run = {
      parameters: 1_721_079,
      pictures: 25_220,
      epochs: 4.31,
      minutes: 10.2,
      accuracy: { ferplus8: 0.7722, fer7: 0.58, fer7FromFerplus8: 0.539 },
    };
    const text = trainingSection({
      temperatures: { ferplus: 1.234, fer2013: 0.9 },
      commands: ['python3 train.py'],
      runs: [
        { ...run, name: 'first', settings: '--epochs 4' },
        { ...run, name: 'second', settings: '--epochs 9' },
      ],
    });
    expect(text).toContain('1.72 M parameters, trained on 25,220 images for 4.3 epochs in 10 minutes.');
    expect(text).toContain('Temperatures: FER+ 1.23, FER2013 0.90.');
    expect(text).toContain('| first | `--epochs 4` | 1.72 M | 4.3 | 0.772 | 0.580 | 0.539 |');
    expect(text.indexOf('| second | `--epochs 9` |')).toBeGreaterThan(text.indexOf('| first |'));
  });
});

describe('confusion matrix image', () => {
  it('when a matrix is drawn, then each cell shows its count, shaded by its share of the row', () => {
    const [view] = namedViews(evaluation.views);
    if (!view) throw new Error('no view');
    const svg = confusionSvg([{ title: view.title, confusion: view.view.confusion }]);
    expect(svg.match(/<rect /g)).toHaveLength(1 + 8 * 8);
    expect(svg).toMatch(/fill-opacity="1\.00" stroke="#ddd"\/><text [^>]*>2<\/text>/);
    expect(svg).toContain('>contempt</text>');
  });
});
