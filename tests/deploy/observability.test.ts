import { QUEUES } from '@poise/shared/jobs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { read } from './repository.ts';

type Dashboard = { panels: { title: string; targets: { expr: string }[] }[] };

const dashboard = JSON.parse(read('deploy/grafana/poise.json')) as Dashboard;
const panelQueries = dashboard.panels.flatMap((panel) => panel.targets.map((target) => target.expr));

const scalerQueries = parseAllDocuments(read('deploy/k8s/components/keda/scaled-objects.yaml'))
  .map((document) => document.toJS() as { spec: { triggers: { metadata: { query?: string } }[] } })
  .flatMap(({ spec }) => spec.triggers.flatMap(({ metadata }) => metadata.query ?? []));

/** The metrics that the services export, and the series that a histogram adds. */
const exported = [...read('packages/runtime/src/metrics.ts').matchAll(/name: '(poise_\w+)'/g)].flatMap(
  ([, name = '']) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`],
);

describe('the queries of the dashboard and of the autoscaler', () => {
  it.each([...panelQueries, ...scalerQueries])('when %s is queried, then the services export it', (query) => {
    const queried = query.match(/poise_\w+/g) ?? [];
    expect(queried.length).toBeGreaterThan(0);
    for (const metric of queried) expect(exported).toContain(metric);
  });

  it('when a queue is scaled by its age, then it is in the catalogue, and none is missing', () => {
    const queues = scalerQueries.flatMap((query) => /queue=~?"([\w|-]+)"/.exec(query)?.[1]?.split('|'));
    // Jobs left in the queues of version 0.1 are processed beside the batch lane.
    expect(new Set(queues)).toEqual(new Set(QUEUES.filter((name) => name !== 'face' && name !== 'speech')));
  });

  it('when the dashboard is opened, then it shows age, depth, job time and chunk outcomes', () => {
    const shown = panelQueries.join(' ');
    for (const metric of exported.filter((name) => !/_(sum|bucket|count)$/.test(name))) {
      expect(shown).toContain(metric);
    }
  });
});
