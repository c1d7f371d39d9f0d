import { EMOTIONS } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { emotionOf, majority } from './face-labels.ts';

describe('label names', () => {
  it.each(EMOTIONS)('when a label is %s in any letter case, then it is that class', (name) => {
    expect([emotionOf(name), emotionOf(` ${name.toUpperCase()} `)]).toEqual([name, name]);
  });

  it.each([
    ['Angry', 'anger'],
    ['happy', 'happiness'],
    ['Sad', 'sadness'],
    ['surprised', 'surprise'],
    ['fearful', 'fear'],
    ['disgusted', 'disgust'],
  ])('when another data set uses %s, then it means %s', (word, emotion) => {
    expect(emotionOf(word)).toBe(emotion);
  });

  it.each(['', 'calm', '3', 'constructor'])('when a label is "%s", then it is not a class', (word) => {
    expect(emotionOf(word)).toBeUndefined();
  });
});

describe('majority vote', () => {
  it.each([
    ['most raters chose one class', [2, 8, 0, 0, 0, 0, 0, 0, 0, 0], 'happiness'],
    ['most raters saw no face, but the others agree', [0, 0, 0, 0, 0, 0, 0, 1, 0, 9], 'contempt'],
    ['two classes tie', [0, 0, 0, 0, 5, 0, 5, 0, 0, 0], undefined],
    ['no rater chose a class', [0, 0, 0, 0, 0, 0, 0, 0, 7, 3], undefined],
  ])('when %s, then %j gives %s', (_what, votes, emotion) => {
    expect(majority(votes)).toBe(emotion);
  });
});
