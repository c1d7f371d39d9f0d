import { createHash } from 'node:crypto';
import type { ModelRef } from '@poise/shared/contracts';
import { type Backend, filesRun } from './backend.ts';
import { findModel, findPipeline, loadManifest, type Manifest, type PipelineId } from './manifest.ts';

/** The models that a pipeline runs: those for emotion only where emotion is allowed. */
export function pipelineModels(
  pipelineId: PipelineId,
  options: { emotion: boolean },
  manifest: Manifest = loadManifest(),
): string[] {
  const { models, emotionModels } = findPipeline(pipelineId, manifest);
  return options.emotion ? [...models, ...emotionModels] : models;
}

/**
 * What an observation says about its origin. The digest covers the checksums of the models that are
 * run, so an observation without emotion attests that no emotion model saw the material, and another
 * backend gives another reference.
 */
export function pipelineRef(
  pipelineId: PipelineId,
  { emotion, backend = 'onnx' }: { emotion: boolean; backend?: Backend },
  manifest: Manifest = loadManifest(),
): ModelRef {
  const { id, version } = findPipeline(pipelineId, manifest);
  const digest = createHash('sha256');
  for (const modelId of pipelineModels(pipelineId, { emotion }, manifest)) {
    for (const file of filesRun(findModel(modelId, manifest), backend)) {
      digest.update(`${modelId} ${file.path} ${file.sha256}\n`);
    }
  }
  return { id, version, sha256: digest.digest('hex') };
}
