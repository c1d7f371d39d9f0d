import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@poise/launcher';
import { byStream, type Stream } from '@poise/shared/contracts';
import { cpuMs, treeCpuSeconds } from '../cpu.ts';
import { scrape } from '../scrape.ts';
import { quantile } from '../statistics.ts';
import { type LiveMedia, liveInterview, liveMedia } from './interview.ts';
import { withStack } from './stack.ts';

const INTERVIEWS = 20;
const SECONDS = 60;
const FRAMES_PER_SECOND = 3;
/** Half the load for a minute: in the first one, compiling JavaScript takes a tenth of the processor time. */
const WARM_UP = { interviews: 8, seconds: 60 };
/** Each look costs the gateway and PostgreSQL thirty statements. */
const WATCH_EVERY_S = 4;
const LANES = { camera: 'camera-live', mic: 'mic-live' } as const satisfies Record<Stream, string>;
const SERVICES = ['gateway', 'face-worker', 'speech-worker', 'interview-orchestrator'] as const;

/**
 * Twenty live interviews at once, without words: latencies, whether the queues grow, and the CPU use of each
 * process. A queue grows if its oldest job is older in the last third than in the first.
 */
export async function benchMany(): Promise<string[]> {
  const media = await liveMedia();
  return withStack({ REQUESTS_PER_MINUTE: '100000' }, async (stack, folder) => {
    await stack.services['words-worker'].stop(10_000);
    await Promise.all(interviews(stack, media, WARM_UP));
    const postmaster = Number(readFileSync(`${folder}/home/postgres/postmaster.pid`, 'utf8').split('\n')[0]);
    const before = await cpuSeconds(stack, postmaster);
    const startedAt = performance.now();
    const running = interviews(stack, media, { interviews: INTERVIEWS, seconds: SECONDS });
    const ages = await watchQueues(stack, SECONDS);
    const wallSeconds = (performance.now() - startedAt) / 1000;
    const after = await cpuSeconds(stack, postmaster);
    const measured = await Promise.all(running);
    const chunksPerSecond = (stream: Stream) => (after.scored[stream] - before.scored[stream]) / wallSeconds;
    return [
      `${INTERVIEWS} interviews, ${FRAMES_PER_SECOND} frames and 1 s of audio per second, ${SECONDS} s, words excluded`,
      ...(['camera', 'mic'] as const).flatMap((stream) => {
        const expected = INTERVIEWS * SECONDS * (stream === 'camera' ? FRAMES_PER_SECOND : 1);
        const complete = measured.flatMap((latencies) => latencies[stream].complete);
        const third = Math.ceil(ages[stream].length / 3);
        const [first, last] = [ages[stream].slice(0, third), ages[stream].slice(-third)];
        return [
          `${stream.padEnd(7)} since its second was complete  p50 ${quantile(complete, 0.5).toFixed(0)} ms  p95 ${quantile(complete, 0.95).toFixed(0)} ms  ${complete.length} of ${expected} scored`,
          `        oldest waiting job, mean: first third ${mean(first).toFixed(2)} s, last third ${mean(last).toFixed(2)} s; as many as ${(chunksPerSecond(stream) / (expected / SECONDS / INTERVIEWS)).toFixed(1)} interviews send were scored`,
        ];
      }),
      ...[...SERVICES, 'PostgreSQL', 'the clients'].map(
        (name) =>
          `${name.padEnd(23)} ${((((after.by[name] ?? 0) - (before.by[name] ?? 0)) / wallSeconds) * 100).toFixed(0).padStart(4)} % of a core`,
      ),
      `face worker, processor time per live frame  ${perFrame(after, before).toFixed(1)} ms`,
    ];
  });
}

/** Interviews at once; their chunks are spread over each second. */
function interviews(stack: Stack, media: LiveMedia, options: { interviews: number; seconds: number }) {
  return Array.from({ length: options.interviews }, (_, i) =>
    liveInterview(stack, media, {
      framesPerSecond: FRAMES_PER_SECOND,
      seconds: options.seconds,
      delayMs: (i * 1000) / options.interviews,
    }),
  );
}

type CpuSeconds = { readonly by: Readonly<Record<string, number>>; readonly scored: Record<Stream, number> };

async function cpuSeconds(stack: Stack, postmaster: number): Promise<CpuSeconds> {
  const by: Record<string, number> = {
    PostgreSQL: treeCpuSeconds(postmaster),
    'the clients': cpuMs() / 1000,
  };
  for (const service of SERVICES)
    by[service] = (await scrape(stack.services[service].healthUrl))('process_cpu_seconds_total');
  const read = await scrape(stack.services['interview-orchestrator'].healthUrl);
  const scored = byStream((stream) => read('poise_chunks_total', { stream, outcome: 'scored' }));
  return { by, scored };
}

const perFrame = (after: CpuSeconds, before: CpuSeconds) =>
  (((after.by['face-worker'] ?? 0) - (before.by['face-worker'] ?? 0)) * 1000) /
  (after.scored.camera - before.scored.camera);

/** @returns the age of the oldest waiting job of each lane, in seconds, every few seconds */
async function watchQueues(stack: Stack, seconds: number): Promise<Record<Stream, number[]>> {
  const ages: Record<Stream, number[]> = { camera: [], mic: [] };
  for (let i = 0; i < seconds; i += WATCH_EVERY_S) {
    await sleep(WATCH_EVERY_S * 1_000);
    const read = await scrape(stack.services.gateway.healthUrl);
    for (const stream of ['camera', 'mic'] as const)
      ages[stream].push(read('poise_queue_oldest_age_seconds', { queue: LANES[stream] }));
  }
  return ages;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
