import { describe, expect, it } from 'vitest';
import { createAudioBuffer } from './audio-buffer.ts';

const ramp = (from: number, to: number) => Float32Array.from({ length: to - from }, (_, i) => from + i);

async function* blocks(...lengths: number[]): AsyncGenerator<Float32Array> {
  let at = 0;
  for (const length of lengths) {
    yield ramp(at, at + length);
    at += length;
  }
}

describe.each([
  ['in one', () => ramp(0, 10)],
  ['in blocks', () => blocks(3, 0, 4, 1, 2)],
])('audio that comes %s', (_, audio) => {
  it('when it is looked at, then it is not used up; when it is skipped, then it is', async () => {
    const buffer = createAudioBuffer(audio());
    expect(await buffer.peek(4)).toEqual({ samples: ramp(0, 4), last: false });
    expect(await buffer.peek(5)).toEqual({ samples: ramp(0, 5), last: false });
    buffer.skip(4);
    expect(await buffer.peek(5)).toEqual({ samples: ramp(4, 9), last: false });
    buffer.skip(2);
    expect(await buffer.peek(5)).toEqual({ samples: ramp(6, 10), last: true });
  });

  it('when it ends just where one looks, then that is the end', async () => {
    expect(await createAudioBuffer(audio()).peek(10)).toEqual({ samples: ramp(0, 10), last: true });
  });
});

describe('audio in blocks', () => {
  it('when it is closed, then its source is closed too', async () => {
    let closed = false;
    async function* source() {
      try {
        for (;;) yield ramp(0, 4);
      } finally {
        closed = true;
      }
    }
    const buffer = createAudioBuffer(source());
    await buffer.peek(6);
    expect(closed).toBe(false);
    await buffer.close();
    expect(closed).toBe(true);
  });
});
