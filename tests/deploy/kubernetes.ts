import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IPodTemplateSpec } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';
import { outputOf, ROOT, run } from './repository.ts';

export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: unknown;
};

/** Older versions, including Debian's 1.20, do not support components and labels. */
export const KUBECTL = /"kustomizeVersion": "v[5-9]/.test(
  outputOf('kubectl', 'version', '--client', '--output=json'),
);
export const WHY_SKIPPED = KUBECTL ? '' : ' (no kubectl with kustomize 5 here)';

const MANIFESTS = 'deploy/k8s';
const KEDA = '../../components/keda';

/** What `kubectl apply -k` would apply for the base, and for the overlay with either autoscaler. */
export function renderAll(): Record<'base' | 'institution' | 'institution without KEDA', Manifest[]> {
  const copy = mkdtempSync(join(tmpdir(), 'poise-manifests-'));
  try {
    cpSync(ROOT + MANIFESTS, copy, { recursive: true });
    const institution = join(copy, 'overlays/institution');
    const file = join(institution, 'kustomization.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(KEDA, '../../components/hpa'));
    return {
      base: render(`${MANIFESTS}/base`),
      institution: render(`${MANIFESTS}/overlays/institution`),
      'institution without KEDA': render(institution),
    };
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function render(folder: string): Manifest[] {
  return parseAllDocuments(run('kubectl', ['kustomize', folder])).map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS() as Manifest;
  });
}

/** The manifests of one kind, with the type that the caller specifies. */
export function ofKind<T>(manifests: readonly Manifest[], kind: string): T[] {
  return manifests.filter((manifest) => manifest.kind === kind) as T[];
}

/** Deployments and Jobs: everything that creates pods. */
export function workloads(manifests: readonly Manifest[]): { name: string; template: IPodTemplateSpec }[] {
  return ['Deployment', 'Job']
    .flatMap((kind) => ofKind<IDeployment>(manifests, kind))
    .map(({ metadata, spec }) => ({ name: metadata?.name ?? '', template: spec?.template ?? {} }));
}
