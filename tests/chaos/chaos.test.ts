import type { ProcessName } from '@poise/launcher';
import type { InterviewEvent, InterviewId, Received } from '@poise/shared/contracts';
import { openStore } from '@poise/store';
import { hasRedis, waitFor } from '@poise/testing';
import { buildTone, toPcm16 } from '@poise/testing/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../support/installation.ts';
import { openInterview, untilReport } from '../support/interviews.ts';
import { sampleFrames } from '../support/sample.ts';

const FRAMES = 50;
const AUDIO_CHUNKS = 10;

/**
 * Interviews of 60 chunks, each with one serious failure halfway through. In every case, each accepted chunk is
 * accounted for exactly once.
 */
describe.each(['postgres', 'redis'] as const)('when things break on the queue of %s', (queue) => {
  const skip = queue === 'redis' && !hasRedis;
  let poise: Installation;
  let frames: Uint8Array<ArrayBuffer>[];

  beforeAll(async () => {
    if (skip) return;
    frames = await sampleFrames(FRAMES);
    // A dead worker's job is released after the lock expires, so a short lock keeps the suite short.
    poise = await startInstallation({
      queue,
      env: { JOB_LOCK_MS: '3000', RECONCILE_MS: '1000', OVERDUE_MS: '6000' },
    });
  });
  afterAll(() => poise?.stop());

  const kill = (name: ProcessName) => async () => {
    const service = poise.stack.services[name];
    const before = service.pid();
    service.kill('SIGKILL');
    await waitFor(`another ${name}`, async () => service.pid() !== undefined && service.pid() !== before);
    await waitFor(
      'it to be ready',
      async () => (await fetch(`${service.healthUrl}/readyz`).catch(() => undefined))?.ok,
      {
        withinMs: 30_000,
      },
    );
  };

  const disasters: [string, () => Promise<void>][] = [
    ['the face worker is killed', kill('face-worker')],
    ['the speech worker is killed', kill('speech-worker')],
    ['the words worker is killed', kill('words-worker')],
    ['the orchestrator is killed', kill('interview-orchestrator')],
    ['the feedback service is killed', kill('feedback')],
    ['the gateway is killed', kill('gateway')],
    queue === 'redis'
      ? ['Redis is flushed', async () => poise.redis?.flushAll()]
      : ['the queue is emptied', emptyQueue],
    ['PostgreSQL is restarted', async () => poise.stack.postgres.restart()],
  ];

  async function emptyQueue(): Promise<void> {
    const store = openStore(poise.stack.adminUrl, { maxConnections: 1 });
    try {
      await store.db
        .withSchema('poise_queue')
        .deleteFrom('job' as never)
        .execute();
    } finally {
      await store.close();
    }
  }

  it.skipIf(skip).each(disasters)(
    'and %s, then every accepted chunk is accounted for once',
    async (what, strike) => {
      const startedAt = performance.now();
      const id = await openInterview(poise.client);
      let struck: Promise<void> | undefined;
      for (let i = 0; i < FRAMES + AUDIO_CHUNKS; i += 1) {
        await putChunk(id, i);
        if (i === 30) struck = strike();
      }
      await struck;
      await poise.client.closeInterview(id);
      const events = await untilReport(poise.client, id, 150_000);
      const { camera, mic, words } = (await poise.client.getReport(id)).accounting;

      expect(camera).toEqual({ received: FRAMES, scored: FRAMES, rejected: 0, failed: 0 });
      expect(mic).toEqual({ received: AUDIO_CHUNKS, scored: AUDIO_CHUNKS, rejected: 0, failed: 0 });
      expect(words).toEqual({ received: AUDIO_CHUNKS, scored: AUDIO_CHUNKS, rejected: 0, failed: 0 });
      expect(outcomesByChunk(events)).toEqual(new Map(everyChunk().map((chunk) => [chunk, 1])));
      const numbers = events.flatMap(({ seq }) => seq ?? []);
      expect(numbers).toEqual(numbers.map((_, i) => i + 1));
      process.stdout.write(
        `  ${queue}, ${what}: received ${FRAMES + AUDIO_CHUNKS} = scored ${camera.scored + mic.scored} + rejected ` +
          `${camera.rejected + mic.rejected} + failed ${camera.failed + mic.failed}, no duplicate, ` +
          `${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`,
      );
    },
  );

  async function putChunk(id: InterviewId, i: number): Promise<void> {
    if (i % 6 === 5) {
      const seq = Math.floor(i / 6);
      const body = new Uint8Array(toPcm16(buildTone({ durationMs: 1000 })));
      await poise.client.putChunk(id, {
        stream: 'mic',
        contentType: 'audio/pcm',
        seq,
        startMs: seq * 1000,
        durationMs: 1000,
        body,
      });
      return;
    }
    const seq = i - Math.floor((i + 1) / 6);
    const body = frames[seq] ?? new Uint8Array();
    await poise.client.putChunk(id, {
      stream: 'camera',
      contentType: 'image/jpeg',
      seq,
      startMs: seq * 200,
      durationMs: 200,
      body,
    });
  }
});

function everyChunk(): string[] {
  const frames = Array.from({ length: FRAMES }, (_, seq) => `camera ${seq}`);
  const audio = ['mic', 'words'].flatMap((modality) =>
    Array.from({ length: AUDIO_CHUNKS }, (_, seq) => `${modality} ${seq}`),
  );
  return [...frames, ...audio].toSorted();
}

function outcomesByChunk(events: readonly Received<InterviewEvent>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { body } of events) {
    if (body.type !== 'chunk.scored' && body.type !== 'chunk.rejected' && body.type !== 'chunk.failed')
      continue;
    const chunk = `${body.modality} ${body.seq}`;
    counts.set(chunk, (counts.get(chunk) ?? 0) + 1);
  }
  return new Map([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
