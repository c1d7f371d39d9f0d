import { createHash } from 'node:crypto';
import type { ModelRef } from '@poise/shared/contracts';
import { type Backend, filesUsed } from './backend.ts';
import { findModel, findPipeline, loadManifest, type Manifest, type PipelineId } from './manifest.ts';

/** The optional parts of a pipeline that an interview allows. */
export type PipelineParts = {
  readonly emotion: boolean;
  /** True by default; false if the candidate turned it off. */
  readonly fluency?: boolean;
};

/** The models that a pipeline runs, including those for emotion and fluency if they are allowed. */
export function pipelineModels(
  pipelineId: PipelineId,
  { emotion, fluency = true }: PipelineParts,
  manifest: Manifest = loadManifest(),
): string[] {
  const { models, fluencyModels, emotionModels } = findPipeline(pipelineId, manifest);
  return [...models, ...(fluency ? fluencyModels : []), ...(emotion ? emotionModels : [])];
}

/**
 * The reference that an observation carries to the pipeline that produced it. The digest covers the checksums
 * of all models that run. An observation without emotion or fluency therefore proves that no such model
 * processed the media, and each backend has its own reference.
 */
export function pipelineRef(
  pipelineId: PipelineId,
  { backend = 'onnx', ...parts }: PipelineParts & { readonly backend?: Backend },
  manifest: Manifest = loadManifest(),
): ModelRef {
  const { id, version } = findPipeline(pipelineId, manifest);
  const digest = createHash('sha256');
  for (const modelId of pipelineModels(pipelineId, parts, manifest)) {
    for (const file of filesUsed(findModel(modelId, manifest), backend)) {
      digest.update(`${modelId} ${file.path} ${file.sha256}\n`);
    }
  }
  return { id, version, sha256: digest.digest('hex') };
}
