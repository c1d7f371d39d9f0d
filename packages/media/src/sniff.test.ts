import { buildClipBytes, buildImage, buildWav } from '@poise/testing/media';
import { describe, expect, it } from 'vitest';
import { agrees, SNIFF_BYTES, sniff } from './sniff.ts';

const text = (content: string) => new TextEncoder().encode(content);
const box = (brand: string) => text(`\0\0\0\x18ftyp${brand}`);

describe('sniff', () => {
  it.each(['jpeg', 'png', 'webp'] as const)(
    'when the bytes are a %s image, then its type is returned',
    async (type) => {
      expect(sniff(await buildImage(type))).toBe(`image/${type}`);
    },
  );

  it('when the bytes are a WAV file, then its type is returned', () => {
    expect(sniff(buildWav({ durationMs: 10 }))).toBe('audio/wav');
  });

  it.each([
    ['webm', 'video/webm'],
    ['mkv', 'video/x-matroska'],
    ['ogg', 'audio/ogg'],
    ['mpg', 'video/mpeg'],
  ] as const)('when the bytes are a %s stream, then its start is sufficient', async (container, type) => {
    const bytes = await buildClipBytes({ container, durationMs: 200 });
    expect(sniff(bytes.subarray(0, SNIFF_BYTES))).toBe(type);
  });

  it.each([
    ['isom', 'video/mp4'],
    ['mp42', 'video/mp4'],
    ['qt  ', 'video/quicktime'],
    ['M4A ', 'audio/mp4'],
    ['avif', undefined],
    ['heic', undefined],
  ])('when an ISO file has the brand %s, then it is %s', (brand, type) => {
    expect(sniff(box(brand))).toBe(type);
  });

  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a playlist', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'],
    ['a concat script', 'ffconcat version 1.0\nfile /etc/passwd\n'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a GIF', 'GIF89a'],
    ['an AVI', 'RIFF\0\0\0\0AVI LIST'],
    ['a truncated signature', '\x89PN'],
  ])('when the bytes are %s, then the type is unknown', (_, content) => {
    expect(sniff(text(content))).toBeUndefined();
  });
});

describe('agrees', () => {
  it('when audio is declared for a container that can also contain video, then they agree', () => {
    expect(agrees('audio/webm', 'video/webm')).toBe(true);
    expect(agrees('audio/mp4', 'video/mp4')).toBe(true);
  });

  it('when the containers differ, then they do not agree', () => {
    expect(agrees('video/mp4', 'video/webm')).toBe(false);
    expect(agrees('audio/pcm', 'audio/wav')).toBe(false);
  });
});
