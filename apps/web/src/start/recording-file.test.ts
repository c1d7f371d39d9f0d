import { LIMITS } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { contentTypeOf, rejectionReason } from './recording-file.ts';

describe('a chosen file', () => {
  it.each([
    ['Interview.MP4', 'video/mp4'],
    ['a.b.mkv', 'video/x-matroska'],
    ['voice.wav', 'audio/wav'],
    ['notes.pdf', undefined],
    ['x.constructor', undefined],
  ])('when it is named %s, then it is declared as %s', (name, type) => {
    expect(contentTypeOf(name)).toBe(type);
  });

  it('when it is larger than the installation accepts, then it is rejected before the upload', () => {
    const file = { name: 'long.mp4', size: LIMITS.recordingBytes + 1 };
    expect(rejectionReason(file, LIMITS.recordingBytes)).toContain('larger');
    expect(rejectionReason({ ...file, size: LIMITS.recordingBytes }, LIMITS.recordingBytes)).toBeUndefined();
  });
});
