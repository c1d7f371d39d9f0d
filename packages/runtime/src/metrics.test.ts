import { MODALITY_NAMES } from '@poise/shared/contracts';
import { QUEUES } from '@poise/shared/jobs';
import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';
import { describeQueue, type QueueMeasure } from './queue/measure.ts';

const measure = (waiting: number): QueueMeasure => ({
  queue: 'camera-live',
  waiting,
  active: 1,
  delayed: 0,
  failed: 0,
  oldestAgeMs: waiting * 1_000,
});

describe('the metrics of the queues', () => {
  it('when they are scraped, then all are current and from one measurement', async () => {
    const metrics = createMetrics('test');
    let measurements = 0;
    metrics.watchQueues(async () => [measure((measurements += 1))]);
    for (const scrape of [1, 2]) {
      const text = await metrics.registry.metrics();
      expect(text).toContain(
        `poise_queue_depth{queue="camera-live",lane="live",modality="camera",state="waiting",service="test"} ${scrape}\n`,
      );
      expect(text).toContain(
        `poise_queue_oldest_age_seconds{queue="camera-live",lane="live",modality="camera",service="test"} ${scrape}\n`,
      );
    }
    expect(measurements).toBe(2);
  });

  it('when the queue is unavailable, then it has none, and the others are exported', async () => {
    const metrics = createMetrics('test');
    let away = false;
    metrics.watchQueues(async () => {
      if (away) throw new Error('refused');
      return [measure(3)];
    });
    expect(await metrics.registry.metrics()).toContain('poise_queue_depth{');
    away = true;
    metrics.chunks.inc({ stream: 'mic', outcome: 'scored' });
    const text = await metrics.registry.metrics();
    expect(text).not.toContain('poise_queue_depth{');
    expect(text).not.toContain('poise_queue_oldest_age_seconds{');
    expect(text).toContain('poise_chunks_total{stream="mic",outcome="scored",service="test"} 1\n');
  });
});

describe('a queue', () => {
  it('when its jobs are analyses, then its lane and modality are known, for every modality', () => {
    const described = Object.fromEntries(QUEUES.map((queue) => [queue, describeQueue(queue)]));
    for (const modality of MODALITY_NAMES) {
      expect(described[`${modality}-live`]).toEqual({ lane: 'live', modality });
      expect(described[`${modality}-batch`]).toEqual({ lane: 'batch', modality });
    }
    expect(described['interview']).toEqual({ lane: 'live', modality: 'none' });
    expect(described['feedback']).toEqual({ lane: 'batch', modality: 'none' });
  });
});
