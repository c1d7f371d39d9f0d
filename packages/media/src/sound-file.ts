import { PoiseError } from '@poise/shared/errors';
import { SAMPLE_RATE_HZ, SOUND_OUTPUT, samplesOf } from './sound.ts';
import { CONFINED, REPEATABLE, run } from './tools.ts';

/** Containers of sound as data sets have it; playlists are none of them. */
const CONTAINERS = 'wav,w64,aiff,au,caf,flac,ogg,mp3,aac,amr,mov,mp4,mpeg,matroska,webm';
const LONGEST_S = 600;
const TIMEOUT_MS = 60_000;

/**
 * Reads a file of sound of the operator's own, such as a clip of a data set: 16 kHz mono, -1 to 1.
 * Unlike recordings, which anybody may upload, it may have any of the usual containers.
 *
 * @throws PoiseError `media_corrupt` also for what is no sound, `media_too_long` over ten minutes,
 *   `media_stream_missing`, `tool_missing`, `analysis_timeout`.
 */
export async function readSoundFile(path: string): Promise<Float32Array> {
  const output = await run(
    'ffmpeg',
    [
      ['-nostdin', ...CONFINED, '-format_whitelist', CONTAINERS, ...REPEATABLE, '-i', `file:${path}`],
      // A second more than may be, to know one from the other.
      ['-map', '0:a:0', '-t', String(LONGEST_S + 1), ...REPEATABLE, ...SOUND_OUTPUT],
    ].flat(),
    { maxBytes: (LONGEST_S + 2) * SAMPLE_RATE_HZ * 4, timeoutMs: TIMEOUT_MS },
  );
  const samples = samplesOf(output);
  if (samples.length === 0) throw new PoiseError('media_corrupt', 'nothing in it can be decoded');
  if (samples.length > LONGEST_S * SAMPLE_RATE_HZ)
    throw new PoiseError('media_too_long', `a file of sound has at most ${LONGEST_S} s`);
  return samples;
}
