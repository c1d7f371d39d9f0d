import { createMetrics } from '@poise/runtime';
import { MODALITY_NAMES } from '@poise/shared/contracts';
import { LANES, QUEUES } from '@poise/shared/jobs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { readQuery } from './promql.ts';
import { read, SERVICES } from './repository.ts';

type Dashboard = { panels: { title: string; targets: { expr: string; legendFormat: string }[] }[] };

/** What Prometheus 3 accepts of a file of rules, and this house asks of each alert. */
const rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Poise[A-Z][A-Za-z]+$/),
          expr: z.string(),
          for: z.string().regex(/^\d+[smh]$/),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string().min(20).max(120), runbook: z.string() }),
        }),
      ),
    }),
  ),
});

const alerts = rules.parse(parse(read('deploy/prometheus/alerts.yaml'))).groups.flatMap((g) => g.rules);
const dashboard = JSON.parse(read('deploy/grafana/poise.json')) as Dashboard;
const panels = dashboard.panels.flatMap((panel) => panel.targets);
const scalers = parseAllDocuments(read('deploy/k8s/components/keda/scaled-objects.yaml'))
  .map((document) => document.toJS() as { spec: { triggers: { metadata: { query?: string } }[] } })
  .flatMap(({ spec }) => spec.triggers.flatMap(({ metadata }) => metadata.query ?? []));
const queries = [...alerts.map(({ expr }) => expr), ...panels.map(({ expr }) => expr), ...scalers];

/** The series of the services' own registry, each with its labels; a histogram has three. */
const exported = new Map<string, readonly string[]>();

beforeAll(async () => {
  const metrics = createMetrics('test');
  metrics.watchQueues(async () => []);
  metrics.watchNeeds(async () => []);
  for (const { name, type } of await metrics.registry.getMetricsAsJSON()) {
    if (!name.startsWith('poise_')) continue;
    const { labelNames } = metrics.registry.getSingleMetric(name) as unknown as { labelNames: string[] };
    const labels = [...labelNames, 'service'];
    if (String(type) === 'histogram') {
      exported.set(`${name}_bucket`, [...labels, 'le']);
      for (const suffix of ['count', 'sum']) exported.set(`${name}_${suffix}`, labels);
    } else exported.set(name, labels);
  }
});

/** Labels whose values are fixed by the code. */
const VALUES: Record<string, readonly string[]> = {
  service: SERVICES,
  queue: QUEUES,
  lane: LANES,
  modality: [...MODALITY_NAMES, 'none'],
  need: ['record', 'queue', 'blobs'],
  state: ['waiting', 'active', 'delayed', 'failed'],
};

describe('a query of the alerts, the dashboard and the autoscaler', () => {
  it.each(queries)('when %s is asked, then the services export it, with these labels', (query) => {
    const { selected, grouping } = readQuery(query);
    expect(selected.length).toBeGreaterThan(0);
    for (const { metric, labels } of selected) {
      expect([...exported.keys()], 'the series').toContain(metric);
      const known = exported.get(metric) ?? [];
      for (const label of [...Object.keys(labels), ...grouping]) expect(known, metric).toContain(label);
      for (const [label, value] of Object.entries(labels)) {
        for (const one of value.split('|')) if (VALUES[label]) expect(VALUES[label]).toContain(one);
      }
    }
  });

  it('when a service is missing altogether, then an alert asks for it', () => {
    const missing = alerts.find(({ alert }) => alert === 'PoiseServiceMissing');
    const services = [...(missing?.expr ?? '').matchAll(/service="([\w-]+)"/g)].map(([, name]) => name);
    expect(new Set(services)).toEqual(new Set(SERVICES));
  });

  it('when a query is not one, then it is refused', () => {
    expect(() => readQuery('sum by (queue (poise_queue_depth)')).toThrow('not PromQL');
    expect(readQuery('max by (job) (a{b="c"}) > $__range')).toEqual({
      selected: [{ metric: 'a', labels: { b: 'c' } }],
      grouping: ['job'],
    });
  });

  it('when a queue is scaled by its age, then it is a queue of the catalogue, and none is left out', () => {
    const queues = scalers.flatMap((query) => /queue=~?"([\w|-]+)"/.exec(query)?.[1]?.split('|'));
    // What version 0.1 left in its queues is worked off beside the batch lane.
    expect(new Set(queues)).toEqual(new Set(QUEUES.filter((name) => name !== 'face' && name !== 'speech')));
  });

  it('when the dashboard is opened, then it shows every figure of ours', () => {
    const shown = new Set(panels.flatMap(({ expr }) => readQuery(expr).selected.map(({ metric }) => metric)));
    for (const metric of [...exported.keys()].filter((name) => !/_(sum|count)$/.test(name))) {
      expect([...shown]).toContain(metric);
    }
  });

  it('when a line of the dashboard or an alert names a label, then its query leaves that label', () => {
    const named = [
      ...panels.map(({ expr, legendFormat }) => ({
        expr,
        labels: [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)],
      })),
      ...alerts.map(({ expr, annotations }) => ({
        expr,
        labels: [...annotations.summary.matchAll(/\$labels\.(\w+)/g)],
      })),
    ];
    for (const { expr, labels } of named) {
      const { grouping, selected } = readQuery(expr);
      // `absent` keeps what it compares with.
      const left = [...grouping, ...selected.flatMap((series) => Object.keys(series.labels))];
      for (const [, label] of labels) expect(left, expr).toContain(label);
    }
  });
});

describe('an alert', () => {
  const page = read('docs/operations/alerts.md');
  const sections = page.split(/^## /m).slice(1);

  it('when alerts are read, then each has its own name', () => {
    expect(alerts.length).toBeGreaterThan(10);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });

  it.each(alerts)('when $alert fires, then its section says what to do', ({ alert, annotations, labels }) => {
    expect(annotations.runbook).toBe(`docs/operations/alerts.md#${alert.toLowerCase()}`);
    const section = sections.find((text) => text.startsWith(`${alert}\n`));
    for (const part of ['**Meaning.**', '**Look at.**', '**Recovery.**']) expect(section).toContain(part);
    expect(section).toContain(`(${labels.severity})`);
  });

  it('when a section is written, then its alert exists, in the same order', () => {
    const written = sections.map((text) => text.split('\n', 1)[0]);
    expect(written.filter((name) => name?.startsWith('Poise'))).toEqual(alerts.map(({ alert }) => alert));
  });

  it('when all kinds of trouble are listed, then an alert watches each', () => {
    const watched = new Set(alerts.flatMap(({ expr }) => readQuery(expr).selected.map((s) => s.metric)));
    expect([...watched]).toEqual(
      expect.arrayContaining([
        'poise_need_up',
        'poise_http_request_duration_seconds_count',
        'poise_http_request_duration_seconds_bucket',
        'poise_queue_oldest_age_seconds',
        'poise_queue_depth',
        'poise_reconciler_last_success_timestamp_seconds',
        'poise_blob_operations_total',
        'poise_chunks_unsettled_oldest_age_seconds',
      ]),
    );
    // Whatever the queue, some threshold holds for it.
    const ages = alerts.flatMap(({ expr }) =>
      readQuery(expr).selected.filter(({ metric }) => metric === 'poise_queue_oldest_age_seconds'),
    );
    for (const lane of LANES) expect(ages.filter(({ labels }) => labels['lane'] === lane)).toHaveLength(2);
  });
});
