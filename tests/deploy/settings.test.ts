import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { lineage, readStages } from './dockerfile.ts';
import { PROCESS_NAMES, ROOT, read, serviceOf } from './repository.ts';

type Environment = Record<string, unknown>;
type Workload = { spec: { template: { spec: { containers: { env?: { name: string }[] }[] } } } };

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, { environment?: Environment }>;
};
const stages = readStages();

const sources = (folder: string): string =>
  readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => read(`${folder}/${path}`))
    .join('\n');

const runtime = sources('packages/runtime/src');

const manifest = (path: string): Workload[] =>
  read(path)
    .split(/^---$/m)
    .map((document) => parse(document) as Workload)
    .filter((document) => document?.spec?.template?.spec);

const variables = (documents: readonly Workload[]) =>
  documents
    .flatMap(({ spec }) => spec.template.spec.containers.flatMap(({ env }) => env ?? []))
    .map(({ name }) => name);

/** Settings that Node, onnxruntime and the SDK of the blob store read themselves. */
const READ_BY_LIBRARIES = new Set([
  'NODE_ENV',
  'ORT_DISABLE_TELEMETRY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_EC2_METADATA_DISABLED',
]);

describe('the settings that a deployment gives', () => {
  const shared = variables(manifest('deploy/k8s/base/every-worker.yaml'));

  const literals = (
    parse(read('deploy/k8s/base/kustomization.yaml')) as {
      configMapGenerator: { literals: string[] }[];
    }
  ).configMapGenerator.flatMap((map) => map.literals.map((literal) => literal.split('=')[0] ?? ''));

  it.each(PROCESS_NAMES)('when %s is given one, then it reads it', (name) => {
    const service = serviceOf(name);
    const inImage = lineage(stages, service)
      .filter(({ name }) => name === 'ENV')
      .flatMap(({ value }) => [...value.matchAll(/(\w+)=/g)].map(([, name = '']) => name));
    const given = new Set([
      ...inImage,
      ...Object.keys(compose.services[name]?.environment ?? {}),
      ...variables(manifest(`deploy/k8s/base/${name}.yaml`)),
      ...(service.endsWith('-worker') ? shared : []),
      ...literals,
    ]);
    const understood = runtime + sources(`services/${service}/src`);
    const unread = [...given].filter(
      (given) => !READ_BY_LIBRARIES.has(given) && !new RegExp(`\\b${given}\\b`).test(understood),
    );
    expect(given.size).toBeGreaterThan(5);
    expect(unread).toEqual([]);
  });
});

describe('the guides of the operator', () => {
  it('when compose requires a secret, then the guide that it names says how to create it', () => {
    const required = [...read('docker-compose.yml').matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name);
    for (const name of new Set(required)) expect(read('deploy/README.md')).toContain(name);
  });

  it('when a manifest refers to a Secret, then the guide describes its content', () => {
    const manifests = readdirSync(`${ROOT}deploy/k8s/base`).map((file) => read(`deploy/k8s/base/${file}`));
    const referred = [...manifests.join('\n').matchAll(/secret(?:Key)?Ref: \{ name: ([\w-]+)/g)];
    expect(referred.length).toBeGreaterThan(5);
    for (const [, name = ''] of referred) {
      expect(read('docs/operations/deploy.md')).toContain(`\`${name}\``);
    }
  });
});
