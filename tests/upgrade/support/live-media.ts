import { setTimeout as sleep } from 'node:timers/promises';
import type { PoiseClient } from '@poise/client';
import type { InterviewId } from '@poise/shared/contracts';
import { buildImage, buildWav } from '@poise/testing/media';

const FRAME_MS = 500;
const AUDIO_MS = 1_000;

export type LiveMedia = {
  /** Chunks that were accepted so far. */
  readonly accepted: { camera: number; mic: number };
  /** Sends some seconds of media, each when it is over. */
  send(client: PoiseClient, seconds: number): Promise<void>;
};

/**
 * What a candidate's browser sends: two frames and one chunk of audio a second, without a gap between calls.
 * @param before chunks that were accepted already
 */
export async function createLiveMedia(
  interviewId: InterviewId,
  before = { camera: 0, mic: 0 },
): Promise<LiveMedia> {
  const frame = new Uint8Array(await buildImage('jpeg', { width: 64, height: 48 }));
  const audio = new Uint8Array(buildWav({ durationMs: AUDIO_MS }));
  const accepted = { ...before };
  const sendFrame = async (client: PoiseClient) => {
    const seq = accepted.camera;
    await client.putChunk(interviewId, {
      stream: 'camera',
      seq,
      startMs: seq * FRAME_MS,
      durationMs: FRAME_MS,
      contentType: 'image/jpeg',
      body: frame,
    });
    accepted.camera += 1;
  };
  return {
    accepted,
    async send(client, seconds) {
      for (let second = 0; second < seconds; second += 1) {
        const over = sleep(AUDIO_MS);
        await sendFrame(client);
        await sendFrame(client);
        const seq = accepted.mic;
        await client.putChunk(interviewId, {
          stream: 'mic',
          seq,
          startMs: seq * AUDIO_MS,
          durationMs: AUDIO_MS,
          contentType: 'audio/wav',
          body: audio,
        });
        accepted.mic += 1;
        await over;
      }
    },
  };
}
