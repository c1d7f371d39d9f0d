import { hasRedis, waitFor } from '@poise/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../support/installation.ts';
import { openInterview, untilReport } from '../support/interviews.ts';
import { samplePcm } from '../support/sample.ts';

const TEN_SECONDS = { stream: 'mic', contentType: 'audio/pcm', durationMs: 10_000 } as const;

describe.each(['postgres', 'redis'] as const)(
  'a chunk that kills its worker, on the queue of %s',
  (queue) => {
    const skip = queue === 'redis' && !hasRedis;
    let poise: Installation;

    beforeAll(async () => {
      if (skip) return;
      poise = await startInstallation({
        queue,
        env: { JOB_LOCK_MS: '2000', RECONCILE_MS: '500', OVERDUE_MS: '3000' },
      });
    });
    afterAll(() => poise?.stop());

    /** Kills the speech worker as soon as it has taken a job. */
    async function killDuringJob(): Promise<void> {
      const service = poise.stack.services['speech-worker'];
      await waitFor('the speech worker to take up the chunk', isActive, { withinMs: 30_000, everyMs: 5 });
      const before = service.pid();
      service.kill('SIGKILL');
      await waitFor(
        'another speech worker',
        async () => service.pid() !== undefined && service.pid() !== before,
      );
      await waitFor('it to be ready', async () => (await probe(`${service.healthUrl}/readyz`))?.ok, {
        withinMs: 30_000,
      });
    }

    /** Whether the running speech worker is working on a job, and not a dead one whose lock is still held. */
    async function isActive(): Promise<boolean> {
      const response = await probe(`${poise.stack.services['speech-worker'].healthUrl}/metrics`);
      return /^poise_jobs_active\{[^}]*queue="mic-live"[^}]*\} [1-9]/m.test((await response?.text()) ?? '');
    }

    it.skipIf(skip)(
      'when it has done so three times, then it is quarantined and reported, and the interview continues',
      async () => {
        const id = await openInterview(poise.client);
        const body = await samplePcm(0, 10_000);
        await poise.client.putChunk(id, { ...TEN_SECONDS, seq: 0, startMs: 0, body });
        for (let crash = 1; crash <= 3; crash += 1) await killDuringJob();
        await poise.client.putChunk(id, { ...TEN_SECONDS, seq: 1, startMs: 10_000, body });
        await poise.client.closeInterview(id);
        const events = (await untilReport(poise.client, id, 120_000)).map((event) => event.body);
        expect(events).toContainEqual(
          expect.objectContaining({
            type: 'chunk.failed',
            modality: 'mic',
            seq: 0,
            code: 'chunk_quarantined',
          }),
        );
        const report = await poise.client.getReport(id);
        expect(report.accounting.mic).toEqual({ received: 2, scored: 1, rejected: 0, failed: 1 });
        expect(report.problems).toContainEqual(
          expect.objectContaining({ status: 'failed', code: 'chunk_quarantined' }),
        );
      },
    );
  },
);

const probe = (url: string) => fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
