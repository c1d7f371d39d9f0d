import { watch } from 'node:fs';
import { isAccountedFor, MODALITY_NAMES } from '@poise/shared/contracts';
import { hasRedis, waitFor } from '@poise/testing';
import { buildTone, toPcm16 } from '@poise/testing/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../support/installation.ts';
import { openInterview, untilReport } from '../support/interviews.ts';
import { sampleFrames } from '../support/sample.ts';

const SECONDS = 6;
const KILLS = 2;
const VICTIMS = [
  'face-worker',
  'speech-worker',
  'words-worker',
  'interview-orchestrator',
  'gateway',
] as const;

describe.each(['postgres', 'redis'] as const)('a result that is stored but not announced, on %s', (queue) => {
  const skip = queue === 'redis' && !hasRedis;
  let poise: Installation;
  let frames: Uint8Array<ArrayBuffer>[];

  beforeAll(async () => {
    if (skip) return;
    frames = await sampleFrames(SECONDS);
    poise = await startInstallation({
      queue,
      env: { JOB_LOCK_MS: '2000', RECONCILE_MS: '500', OVERDUE_MS: '4000' },
    });
  });
  afterAll(() => poise?.stop());

  it.skipIf(skip).each(VICTIMS)(
    'when %s is killed the moment a result appears, then every chunk is still accounted for once',
    async (victim) => {
      const service = poise.stack.services[victim];
      const modality = { 'face-worker': 'camera', 'words-worker': 'words' }[victim as string] ?? 'mic';
      let kills = 0;
      // The pointer follows its blob within milliseconds, so the signal must be as quick.
      const watcher = watch(poise.blobFolder, { recursive: true }, (_event, path) => {
        if (kills >= KILLS || !path?.includes(`/results/${modality}/`) || path.includes('.incoming-')) return;
        if (service.pid() === undefined) return;
        kills += 1;
        service.kill('SIGKILL');
      });
      try {
        const id = await openInterview(poise.client);
        for (let seq = 0; seq < SECONDS; seq += 1) {
          const place = { seq, startMs: seq * 1000, durationMs: 1000 };
          const body = frames[seq] ?? new Uint8Array();
          await poise.client.putChunk(id, { stream: 'camera', contentType: 'image/jpeg', ...place, body });
          const audio = new Uint8Array(toPcm16(buildTone({ durationMs: 1000 })));
          await poise.client.putChunk(id, { stream: 'mic', contentType: 'audio/pcm', ...place, body: audio });
        }
        // The words of silence are requested at the close.
        if (victim === 'words-worker') await poise.client.closeInterview(id);
        await waitFor('the first kill', async () => kills > 0, { withinMs: 60_000 });
        await waitFor('the gateway', () => isReady(poise.stack.services.gateway.healthUrl), {
          withinMs: 30_000,
        });
        await poise.client.closeInterview(id);
        await untilReport(poise.client, id, 150_000);
        const { accounting } = await poise.client.getReport(id);
        for (const name of MODALITY_NAMES) {
          expect(accounting[name], name).toEqual({
            received: SECONDS,
            scored: SECONDS,
            rejected: 0,
            failed: 0,
          });
          expect(isAccountedFor(accounting[name])).toBe(true);
        }
        process.stdout.write(
          `  ${queue}, ${victim} killed ${kills} times: ${SECONDS} scored in each modality\n`,
        );
      } finally {
        watcher.close();
      }
    },
  );
});

const isReady = async (healthUrl: string): Promise<boolean> =>
  (await fetch(`${healthUrl}/readyz`).catch(() => undefined))?.ok === true;
