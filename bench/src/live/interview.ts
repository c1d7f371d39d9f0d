import { createClient, type PoiseClient } from '@poise/client';
import type { Stack } from '@poise/launcher';
import { STREAMS, type Stream } from '@poise/shared/contracts';
import { asJpegs, sampleAudio, sampleFrames } from '../sample-media.ts';

export type LiveMedia = { frames: Uint8Array<ArrayBuffer>[]; seconds: Uint8Array<ArrayBuffer>[] };

/** Times in milliseconds, one per scored chunk. */
export type Latencies = {
  /** From sending a chunk to the event with its score. */
  sent: number[];
  /** From sending the last chunk of its second, which the analysis of that second waits for. */
  complete: number[];
};

const SAMPLE_RATE = 16_000;

/** Frames of 640x480 and seconds of audio, as a browser sends them. */
export async function liveMedia(seconds = 20): Promise<LiveMedia> {
  const audio = await sampleAudio(seconds);
  return {
    frames: await asJpegs(await sampleFrames(seconds * 4)),
    seconds: Array.from({ length: seconds }, (_, i) => {
      const samples = audio.subarray(i * SAMPLE_RATE, (i + 1) * SAMPLE_RATE);
      return new Uint8Array(Int16Array.from(samples, (x) => Math.round(x * 32_767)).buffer);
    }),
  };
}

export const clientOf = (stack: Stack): PoiseClient =>
  createClient({ baseUrl: stack.baseUrl, token: stack.apiKey });

/**
 * A live interview in real time: frames and one second of audio per second, then its close.
 * @param options.delayMs before its first chunk, so that several do not send at the same instant.
 */
export async function liveInterview(
  stack: Stack,
  media: LiveMedia,
  options: { framesPerSecond: number; seconds: number; delayMs: number },
): Promise<Record<Stream, Latencies>> {
  const { framesPerSecond, seconds, delayMs } = options;
  const client = clientOf(stack);
  const { id } = await client.createInterview({ profile: 'practice' });
  await client.grantConsent({ interviewId: id, streams: ['camera', 'mic'], statement: 'bench' });

  const sentAt = new Map<string, number>();
  const lastOfSecond = (stream: Stream, seq: number) =>
    stream === 'mic' ? seq : (Math.floor(seq / framesPerSecond) + 1) * framesPerSecond - 1;
  const latencies = { camera: { sent: [], complete: [] }, mic: { sent: [], complete: [] } } as Record<
    Stream,
    Latencies
  >;
  const receiving = (async () => {
    for await (const { body } of client.events(id)) {
      if (body.type === 'interview.closing') return;
      if (body.type !== 'chunk.scored') continue;
      const { seq } = body;
      const modality = STREAMS.find((name) => name === body.modality);
      if (!modality) continue;
      const now = performance.now();
      latencies[modality].sent.push(now - (sentAt.get(`${modality} ${seq}`) ?? Number.NaN));
      const last = sentAt.get(`${modality} ${lastOfSecond(modality, seq)}`);
      latencies[modality].complete.push(now - (last ?? Number.NaN));
    }
  })();

  const sending: Promise<unknown>[] = [];
  const send = (chunk: Parameters<PoiseClient['putChunk']>[1]) => {
    sentAt.set(`${chunk.stream} ${chunk.seq}`, performance.now());
    const sent = client.putChunk(id, chunk);
    sent.catch(() => undefined);
    sending.push(sent);
  };
  const startedAt = performance.now() + delayMs;
  for (let i = 0; i < seconds * framesPerSecond; i += 1) {
    const startMs = Math.round((i * 1000) / framesPerSecond);
    const endMs = Math.round(((i + 1) * 1000) / framesPerSecond);
    await sleepUntil(startedAt + startMs);
    const body =
      media.frames[Math.floor((i * 4) / framesPerSecond) % media.frames.length] ?? new Uint8Array();
    const contentType = 'image/jpeg';
    send({ stream: 'camera', contentType, seq: i, startMs, durationMs: endMs - startMs, body });
    if (endMs % 1000 === 0) sendAudio(endMs / 1000 - 1);
  }
  // A chunk that was refused or got no response has no latency: the counts show how many were scored.
  await Promise.allSettled(sending);
  // Chunks that are still being analysed are part of the measurement.
  await sleepUntil(performance.now() + 3_000);
  await client.closeInterview(id);
  await receiving;
  return latencies;

  function sendAudio(seq: number): void {
    const body = media.seconds[seq % media.seconds.length] ?? new Uint8Array();
    const contentType = 'audio/pcm';
    send({ stream: 'mic', contentType, seq, startMs: seq * 1000, durationMs: 1000, body });
  }
}

async function sleepUntil(moment: number): Promise<void> {
  await new Promise((done) => setTimeout(done, Math.max(0, moment - performance.now())));
}
