import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { Job } from 'kubernetes-models/batch/v1';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Namespace, Service, ServiceAccount } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { KUBECTL, type Manifest, renderAll, WHY_SKIPPED } from './kubernetes.ts';
import { ROOT, run } from './repository.ts';

type Model = { new (data: never): { validate(): void }; readonly apiVersion: string; readonly kind: string };

/** Every kind that Poise uses, and the module of its type. */
const MODELS: readonly (readonly [model: Model, module: string])[] = [
  [ConfigMap, 'kubernetes-models/v1'],
  [Deployment, 'kubernetes-models/apps/v1'],
  [HorizontalPodAutoscaler, 'kubernetes-models/autoscaling/v2'],
  [Ingress, 'kubernetes-models/networking.k8s.io/v1'],
  [Job, 'kubernetes-models/batch/v1'],
  [Namespace, 'kubernetes-models/v1'],
  [NetworkPolicy, 'kubernetes-models/networking.k8s.io/v1'],
  [PodDisruptionBudget, 'kubernetes-models/policy/v1'],
  [ScaledObject, '@kubernetes-models/keda/keda.sh/v1alpha1'],
  [Service, 'kubernetes-models/v1'],
  [ServiceAccount, 'kubernetes-models/v1'],
];

const modelOf = ({ apiVersion, kind }: Manifest) => {
  const found = MODELS.find(([model]) => model.apiVersion === apiVersion && model.kind === kind);
  if (!found) throw new Error(`no schema for ${apiVersion} ${kind}`);
  return found;
};

/** A module in which each manifest must satisfy its type: the compiler rejects unknown fields too. */
function asTypeScript(manifests: readonly Manifest[]): string {
  const imports = MODELS.map(([model, module]) => `import type { I${model.kind} } from '${module}';`);
  const values = manifests.map(
    (manifest) => `void (${JSON.stringify(manifest)} satisfies I${modelOf(manifest)[0].kind});`,
  );
  return [...imports, ...values].join('\n');
}

function typecheck(source: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'poise-typecheck-'));
  try {
    symlinkSync(`${ROOT}tests/node_modules`, join(folder, 'node_modules'));
    writeFileSync(join(folder, 'manifests.mts'), source);
    const flags = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext'];
    run(`${ROOT}node_modules/.bin/tsc`, [...flags, join(folder, 'manifests.mts')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!KUBECTL)(`the rendered manifests and the schemas of Kubernetes${WHY_SKIPPED}`, () => {
  const rendered: Record<string, Manifest[]> = KUBECTL ? renderAll() : {};

  it.each(Object.entries(rendered))('when %s is rendered, then every document is valid', (_, manifests) => {
    expect(manifests.length).toBeGreaterThan(20);
    for (const manifest of manifests) {
      const [Model] = modelOf(manifest);
      new Model(manifest as never).validate();
    }
  });

  it.each(Object.entries(rendered))('when %s is rendered, then no field is unknown', (_, manifests) => {
    typecheck(asTypeScript(manifests));
  });

  it('when a field is misspelt, then it is detected', () => {
    const misspelt = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'poise' },
      dta: {},
    } as Manifest;
    expect(() => typecheck(asTypeScript([misspelt]))).toThrow(/dta.* does not exist in type 'IConfigMap'/);
  });
});
