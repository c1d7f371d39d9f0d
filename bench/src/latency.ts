import { createClient, type PoiseClient } from '@poise/client';
import { freePorts, openHome, type Stack, startStack } from '@poise/launcher';
import type { Stream } from '@poise/shared/contracts';
import { temporaryFolder } from '@poise/testing';
import { asJpegs, sampleAudio, sampleFrames } from './sample-media.ts';
import { quantile } from './statistics.ts';

const SECONDS = 15;
const FRAMES_PER_SECOND = 1;

type SampleMedia = { frames: Uint8Array<ArrayBuffer>[]; audio: Float32Array };

/**
 * Time from sending a chunk to receiving the event that it was scored, with several parallel live
 * interviews: each sends a 640x480 frame and one second of audio per second. Audio chunks that short
 * are not transcribed.
 */
export async function benchLatency(concurrencies: readonly number[]): Promise<string[]> {
  const folder = temporaryFolder('bench');
  const [port = 0] = await freePorts(1);
  const stack = await startStack({ home: openHome(folder.path), port });
  const media = { frames: await asJpegs(await sampleFrames(8)), audio: await sampleAudio(SECONDS) };
  try {
    const lines: string[] = [];
    for (const concurrency of concurrencies) {
      const measured = await Promise.all(
        Array.from({ length: concurrency }, (_, i) => liveInterview(stack, media, (i * 1000) / concurrency)),
      );
      for (const stream of ['camera', 'mic'] as const) {
        const all = measured.flatMap((latencies) => latencies[stream]);
        lines.push(
          `${String(concurrency).padStart(3)} interviews  ${stream.padEnd(7)} p50 ${quantile(all, 0.5).toFixed(0).padStart(6)} ms   ` +
            `p95 ${quantile(all, 0.95).toFixed(0).padStart(6)} ms   (${all.length} chunks)`,
        );
      }
    }
    return lines;
  } finally {
    await stack.stop();
    await folder.remove();
  }
}

async function liveInterview(
  stack: Stack,
  { frames, audio }: SampleMedia,
  delayMs: number,
): Promise<Record<Stream, number[]>> {
  const client: PoiseClient = createClient({ baseUrl: stack.baseUrl, token: stack.apiKey });
  const { id } = await client.createInterview({ profile: 'practice' });
  await client.grantConsent({ interviewId: id, streams: ['camera', 'mic'], statement: 'bench' });

  const sentAt = new Map<string, number>();
  const latencies: Record<Stream, number[]> = { camera: [], mic: [] };
  const receiving = (async () => {
    for await (const { body } of client.events(id)) {
      if (body.type !== 'chunk.scored') continue;
      const sent = sentAt.get(`${body.modality} ${body.seq}`);
      if (sent !== undefined && body.modality !== 'words')
        latencies[body.modality].push(performance.now() - sent);
    }
  })();

  const sending: Promise<unknown>[] = [];
  const send = (chunk: Parameters<PoiseClient['putChunk']>[1]) => {
    sentAt.set(`${chunk.stream} ${chunk.seq}`, performance.now());
    sending.push(client.putChunk(id, chunk));
  };
  const startedAt = performance.now() + delayMs;
  const stepMs = 1000 / FRAMES_PER_SECOND;
  for (let i = 0; i < SECONDS * FRAMES_PER_SECOND; i += 1) {
    await sleepUntil(startedAt + i * stepMs);
    const body = frames[i % frames.length] ?? new Uint8Array();
    send({
      stream: 'camera',
      contentType: 'image/jpeg',
      seq: i,
      startMs: i * stepMs,
      durationMs: stepMs,
      body,
    });
    if (i % FRAMES_PER_SECOND === FRAMES_PER_SECOND - 1) {
      const seq = Math.floor(i / FRAMES_PER_SECOND);
      const pcm = Int16Array.from(audio.subarray(seq * 16_000, (seq + 1) * 16_000), (x) =>
        Math.round(x * 32_767),
      );
      send({
        stream: 'mic',
        contentType: 'audio/pcm',
        seq,
        startMs: seq * 1000,
        durationMs: 1000,
        body: new Uint8Array(pcm.buffer),
      });
    }
  }
  await Promise.all(sending);
  await client.closeInterview(id);
  await receiving;
  return latencies;
}

async function sleepUntil(moment: number): Promise<void> {
  await new Promise((done) => setTimeout(done, Math.max(0, moment - performance.now())));
}
