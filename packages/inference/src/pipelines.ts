import { createHash } from 'node:crypto';
import type { ModelRef } from '@poise/shared/contracts';
import { type Backend, filesRun } from './backend.ts';
import { findModel, findPipeline, loadManifest, type Manifest, type PipelineId } from './manifest.ts';

/** What an interview lets a pipeline look for. */
export type Wanted = {
  readonly emotion: boolean;
  /** Unless the candidate turned it off. */
  readonly fluency?: boolean;
};

/** The models that a pipeline runs: those for emotion and for fluency only where these are wanted. */
export function pipelineModels(
  pipelineId: PipelineId,
  { emotion, fluency = true }: Wanted,
  manifest: Manifest = loadManifest(),
): string[] {
  const { models, fluencyModels, emotionModels } = findPipeline(pipelineId, manifest);
  return [...models, ...(fluency ? fluencyModels : []), ...(emotion ? emotionModels : [])];
}

/**
 * What an observation says about its origin. The digest covers the checksums of the models that are
 * run, so an observation without emotion or fluency attests that no model for it saw the material, and
 * another backend gives another reference.
 */
export function pipelineRef(
  pipelineId: PipelineId,
  { backend = 'onnx', ...wanted }: Wanted & { readonly backend?: Backend },
  manifest: Manifest = loadManifest(),
): ModelRef {
  const { id, version } = findPipeline(pipelineId, manifest);
  const digest = createHash('sha256');
  for (const modelId of pipelineModels(pipelineId, wanted, manifest)) {
    for (const file of filesRun(findModel(modelId, manifest), backend)) {
      digest.update(`${modelId} ${file.path} ${file.sha256}\n`);
    }
  }
  return { id, version, sha256: digest.digest('hex') };
}
