import { globSync } from 'node:fs';
import type { IScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { gatewaySettings } from '@poise/gateway/settings';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import type { IIngress, INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1';
import type { IConfigMap, IContainer, INamespace, IService, IServiceAccount } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { KUBECTL, type Manifest, ofKind, renderAll, WHY_SKIPPED, workloads } from './kubernetes.ts';
import { isProcess, isWorker, PROCESS_NAMES, ROOT, read, VERSION } from './repository.ts';

type Labels = Record<string, string>;
type Workload = ReturnType<typeof workloads>[number];

const labelsOf = (workload: Workload): Labels => workload.template.metadata?.labels ?? {};
const nameOf = (manifest: { metadata?: { name?: string } }) => manifest.metadata?.name ?? '';

function selects(selector: { matchLabels?: Labels } | undefined, labels: Labels): boolean {
  return Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}

function containerOf({ template, name }: Workload): IContainer {
  const [container, ...others] = template.spec?.containers ?? [];
  if (!container || others.length > 0) throw new Error(`${name} does not have exactly one container`);
  return container;
}

/** The ports outside its namespace that a pod may call, without DNS. */
function reachable(manifests: readonly Manifest[], labels: Labels): number[] {
  return ofKind<INetworkPolicy>(manifests, 'NetworkPolicy')
    .filter(({ spec }) => selects(spec?.podSelector, labels))
    .flatMap(({ spec }) => spec?.egress ?? [])
    .flatMap(({ ports }) => ports?.map(({ port }) => Number(port)) ?? [Number.NaN])
    .filter((port) => port !== 53);
}

const RECORD = 5432;
const QUEUE = 6379;
const BLOBS = 8333;

const rendered = KUBECTL ? Object.entries(renderAll()) : [];

it.skipIf(!KUBECTL)(`when kubectl renders, then it renders the base and both overlays${WHY_SKIPPED}`, () => {
  expect(rendered).toHaveLength(3);
});

describe.each(rendered)('%s follows the policies', (_, manifests) => {
  const deployments = ofKind<IDeployment>(manifests, 'Deployment');
  const pods = workloads(manifests).map((workload) => [workload.name, workload] as const);
  const services = pods.filter(([name]) => isProcess(name));

  it('when it is applied, then every service runs, and the migration', () => {
    expect(deployments.map(nameOf).toSorted()).toEqual(PROCESS_NAMES.toSorted());
    expect(pods.map(([name]) => name)).toContain('migrate');
  });

  it.each(pods)(
    'when %s runs, then it meets the restricted standard, with nothing writable but /tmp',
    (_, pod) => {
      const container = containerOf(pod);
      expect(pod.template.spec?.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(pod.template.spec?.securityContext?.runAsUser).toBeGreaterThan(0);
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
      expect(pod.template.spec?.volumes?.[0]?.emptyDir?.sizeLimit).toMatch(/^\d+[MG]i$/);
    },
  );

  it.each(pods)('when %s runs, then it has its own account, without a token', (name, pod) => {
    const accounts = ofKind<IServiceAccount>(manifests, 'ServiceAccount');
    expect(pod.template.spec?.automountServiceAccountToken).toBe(false);
    expect(pod.template.spec?.serviceAccountName).toBe(name);
    expect(accounts.find((account) => nameOf(account) === name)?.automountServiceAccountToken).toBe(false);
  });

  it.each(pods)('when %s is scheduled, then it has requests and limits', (_, pod) => {
    const { requests, limits } = containerOf(pod).resources ?? {};
    expect(Object.keys(requests ?? {})).toEqual(expect.arrayContaining(['cpu', 'memory']));
    expect(Object.keys(limits ?? {})).toEqual(expect.arrayContaining(['cpu', 'memory']));
  });

  it.each(pods)('when the image of %s is pulled, then it is the version of this repository', (_, pod) => {
    expect(containerOf(pod).image).toMatch(new RegExp(`^([\\w.-]+/)?poise/[\\w-]+:${VERSION}$`));
  });

  it.each(services)('when %s runs, then it is asked whether it started, is ready and is alive', (_, pod) => {
    const { startupProbe, readinessProbe, livenessProbe } = containerOf(pod);
    expect(startupProbe?.httpGet).toEqual({ path: '/healthz', port: 'health' });
    expect(readinessProbe?.httpGet).toEqual({ path: '/readyz', port: 'health' });
    expect(livenessProbe?.httpGet).toEqual({ path: '/healthz', port: 'health' });
  });

  it.each(services)(
    'when %s listens, then where its probes, its scraper and its settings say',
    (name, pod) => {
      const config = ofKind<IConfigMap>(manifests, 'ConfigMap')[0]?.data ?? {};
      const { ports = [], env } = containerOf(pod);
      const portOf = (wanted: string) => ports.find((port) => port.name === wanted)?.containerPort;
      expect(new Set(ports.map((port) => port.name))).toEqual(
        new Set(name === 'gateway' ? ['health', 'http'] : ['health']),
      );
      expect(String(portOf('health'))).toBe(config.HEALTH_PORT);
      expect(env?.find((variable) => variable.name === 'PORT')?.value).toBe(
        name === 'gateway' ? String(portOf('http')) : undefined,
      );
      expect(pod.template.metadata?.annotations).toEqual({
        'prometheus.io/scrape': 'true',
        'prometheus.io/port': config.HEALTH_PORT,
      });
    },
  );

  it('when somebody asks for health or figures, then that is a probe or Prometheus', () => {
    const reaching = ofKind<INetworkPolicy>(manifests, 'NetworkPolicy').flatMap(({ spec, metadata }) =>
      (spec?.ingress ?? [])
        // A rule without ports lets all of them through.
        .filter(({ ports }) => !ports || ports.some(({ port }) => port !== 'http'))
        .map(({ from }) => ({ policy: metadata?.name, from })),
    );
    const monitoring = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
    };
    expect(reaching).toEqual([{ policy: 'from-prometheus', from: [monitoring] }]);
    for (const { spec } of ofKind<IService>(manifests, 'Service')) {
      expect(spec?.ports?.map(({ targetPort }) => targetPort)).toEqual(['http']);
    }
  });

  it.each(services)('when %s is stopped, then it has enough time to drain', (_, pod) => {
    const config = ofKind<IConfigMap>(manifests, 'ConfigMap')[0]?.data ?? {};
    const preStopS = Number(containerOf(pod).lifecycle?.preStop?.exec?.command?.[1] ?? 0);
    const drainS = Number(config.SHUTDOWN_DEADLINE_MS) / 1000;
    expect(pod.template.spec?.terminationGracePeriodSeconds).toBeGreaterThan(preStopS + drainS);
  });

  it.each(services)(
    'when %s has several pods, then they are spread, and disrupted one at a time',
    (_, pod) => {
      const budgets = ofKind<IPodDisruptionBudget>(manifests, 'PodDisruptionBudget').filter(({ spec }) =>
        selects(spec?.selector, labelsOf(pod)),
      );
      expect(budgets.map(({ spec }) => spec?.maxUnavailable)).toEqual([1]);
      const spread = pod.template.spec?.topologySpreadConstraints ?? [];
      expect(spread.map(({ topologyKey }) => topologyKey)).toEqual([
        'kubernetes.io/hostname',
        'topology.kubernetes.io/zone',
      ]);
      for (const { labelSelector } of spread) expect(selects(labelSelector, labelsOf(pod))).toBe(true);
    },
  );

  it('when a selector is applied, then it matches the pods of its own service only', () => {
    for (const { metadata, spec } of deployments) {
      const selected = pods.filter(([, pod]) => selects(spec?.selector, labelsOf(pod)));
      expect(selected.map(([name]) => name)).toEqual([metadata?.name]);
    }
    for (const { metadata, spec } of ofKind<IService>(manifests, 'Service')) {
      const [[name, pod] = [], ...others] = pods.filter(([, p]) =>
        selects({ matchLabels: spec?.selector ?? {} }, labelsOf(p)),
      );
      expect(others).toEqual([]);
      expect(name).toBe(metadata?.name);
      const named = pod ? containerOf(pod).ports?.map((port) => port.name) : [];
      for (const port of spec?.ports ?? []) expect(named).toContain(port.targetPort);
    }
  });

  it('when a service runs, then its libraries send no telemetry', () => {
    const [config] = ofKind<IConfigMap>(manifests, 'ConfigMap');
    expect(config?.data?.ORT_DISABLE_TELEMETRY).toBe('1');
    for (const [name, pod] of services) {
      const sources = containerOf(pod).envFrom?.map(({ configMapRef }) => configMapRef?.name);
      expect(sources, name).toContain(config?.metadata?.name);
    }
  });

  it('when something is not allowed, then it is denied', () => {
    const deny = ofKind<INetworkPolicy>(manifests, 'NetworkPolicy').find(
      (policy) => nameOf(policy) === 'default-deny',
    );
    expect(deny?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  it.each(pods)('when %s connects to others, then only along the arrows of the design', (name, pod) => {
    const arrows = name === 'migrate' ? [RECORD] : [QUEUE, BLOBS];
    if (isProcess(name) && !isWorker(name)) arrows.push(RECORD);
    expect(new Set(reachable(manifests, labelsOf(pod)))).toEqual(new Set(arrows));
  });

  it.each(services)('when %s reads the record, then it uses its own role; workers never do', (name, pod) => {
    const url = containerOf(pod).env?.find((variable) => variable.name === 'DATABASE_URL');
    const role = name.replace('interview-', '');
    expect(url?.valueFrom?.secretKeyRef).toEqual(
      isWorker(name) ? undefined : { name: `poise-record-${role}`, key: 'DATABASE_URL' },
    );
    const sources = containerOf(pod).envFrom?.map(({ secretRef }) => secretRef?.name);
    expect(sources).toEqual([undefined, 'poise-queue', 'poise-blobs']);
  });

  it('when a setting is secret, then the manifests only reference it', () => {
    expect(ofKind(manifests, 'Secret')).toEqual([]);
    const config = ofKind<IConfigMap>(manifests, 'ConfigMap').flatMap(({ data }) =>
      Object.entries(data ?? {}),
    );
    const settings = pods
      .flatMap(([, pod]) => containerOf(pod).env ?? [])
      .flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
    for (const [name, value] of [...config, ...settings]) {
      expect(name).not.toMatch(/PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL|REDIS_URL|QUEUE_URL/);
      expect(value).not.toMatch(/:\/\/[^/]*@/);
    }
  });
});

const overlays = rendered.filter(([name]) => name !== 'base');

describe.each(overlays)('%s can be applied unchanged', (_, manifests) => {
  it.each(PROCESS_NAMES)(
    'when the load of %s changes, then exactly one autoscaler sets its replicas',
    (service) => {
      const targets = [
        ...ofKind<IHorizontalPodAutoscaler>(manifests, 'HorizontalPodAutoscaler'),
        ...ofKind<IScaledObject>(manifests, 'ScaledObject'),
      ].map(({ spec }) => spec?.scaleTargetRef.name);
      expect(targets.filter((target) => target === service)).toEqual([service]);
      const deployment = ofKind<IDeployment>(manifests, 'Deployment').find((d) => nameOf(d) === service);
      expect(deployment?.spec?.replicas).toBeUndefined();
    },
  );

  it('when an image is pulled, then from the registry of the installation', () => {
    for (const workload of workloads(manifests)) {
      expect(containerOf(workload).image).toMatch(/^registry\.example\/poise\//);
    }
  });

  it('when it is applied, then everything is in a namespace that enforces the restricted standard', () => {
    const [namespace] = ofKind<INamespace>(manifests, 'Namespace');
    expect(namespace?.metadata?.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
    for (const manifest of manifests.filter(({ kind }) => kind !== 'Namespace')) {
      expect(manifest.metadata.namespace).toBe(namespace?.metadata?.name);
    }
  });

  it('when a policy permits traffic, then it names the source or the destination', () => {
    for (const { metadata, spec } of ofKind<INetworkPolicy>(manifests, 'NetworkPolicy')) {
      for (const rule of spec?.egress ?? []) expect(rule.to?.length, metadata?.name).toBeGreaterThan(0);
      for (const rule of spec?.ingress ?? []) expect(rule.from?.length, metadata?.name).toBeGreaterThan(0);
    }
  });

  it('when a request comes through the ingress, then the gateway believes its address, as the guide says', () => {
    const gateway = workloads(manifests).find(({ name }) => name === 'gateway');
    const env = gateway && containerOf(gateway).env;
    const trusted = env?.find(({ name }) => name === 'TRUSTED_PROXIES')?.value ?? '';
    expect(trusted).not.toBe('');
    expect(gatewaySettings.TRUSTED_PROXIES.safeParse(trusted).success).toBe(true);
    expect(read('docs/operations/deploy.md')).toContain(`\`${trusted}\``);
  });

  it('when a request comes in, then over TLS, to a port that the gateway offers', () => {
    const [ingress] = ofKind<IIngress>(manifests, 'Ingress');
    const backend = ingress?.spec?.rules?.[0]?.http?.paths[0]?.backend.service;
    const service = ofKind<IService>(manifests, 'Service').find((s) => nameOf(s) === backend?.name);
    expect(service?.spec?.ports?.map(({ name }) => name)).toContain(backend?.port?.name);
    expect(ingress?.spec?.tls?.[0]?.hosts).toEqual(ingress?.spec?.rules?.map(({ host }) => host));
  });

  it('when a request comes from outside, then it reaches pages and the API, never probes and metrics', () => {
    const rules = ofKind<IIngress>(manifests, 'Ingress')[0]?.spec?.rules ?? [];
    const paths = rules.flatMap(({ http }) => http?.paths ?? []);
    const isPublished = (requested: string) =>
      paths.some(({ path = '', pathType }) =>
        pathType === 'Exact' ? requested === path : requested === path || requested.startsWith(`${path}/`),
      );
    const pages = globSync('**', { cwd: `${ROOT}apps/web/public`, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
      .map((entry) => `${entry.parentPath}/${entry.name}`.split('/public')[1] ?? '');
    expect(pages.length).toBeGreaterThan(1);
    for (const path of ['/', '/assets/index.js', '/docs', '/docs/openapi.json', '/v1/interviews', ...pages]) {
      expect(isPublished(path), path).toBe(true);
    }
    for (const path of ['/metrics', '/readyz', '/healthz']) expect(isPublished(path), path).toBe(false);
  });

  it('when the blob store is addressed, then its port is permitted by the network policy', () => {
    const config = ofKind<IConfigMap>(manifests, 'ConfigMap')[0]?.data;
    const endpoint = new URL(new URL(config?.BLOB_URL ?? '').searchParams.get('endpoint') ?? '');
    expect(Number(endpoint.port)).toBe(BLOBS);
  });
});
