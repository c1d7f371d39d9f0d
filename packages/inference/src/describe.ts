import { createHash } from 'node:crypto';
import type { ModelRef, Report } from '@poise/shared/contracts';
import { type Backend, backend, filesUsed } from './backend.ts';
import { findModel, loadManifest, type Manifest, type Model } from './manifest.ts';
import { pipelineModels, pipelineRef } from './pipelines.ts';

type Description = Report['models'][number];

/** A model as reports and the API show it. `sha256` is a digest of the checksums of the files that are used. */
export function describeModel(model: Model, on: Backend = 'onnx'): Description {
  const { id, version, role, licence, dataLicence } = model;
  const digest = createHash('sha256');
  for (const { path, sha256 } of filesUsed(model, on)) digest.update(`${path} ${sha256}\n`);
  const terms = dataLicence ? `${licence} (data: ${dataLicence})` : licence;
  return { id, version, role, licence: terms, sha256: digest.digest('hex') };
}

/**
 * The models of the pipeline that an observation refers to. If the version or the weights differ from the
 * manifest's, the pipeline is listed as one entry, because its models are unknown.
 */
export function describePipeline(ref: ModelRef, manifest: Manifest = loadManifest()): Description[] {
  const pipeline = manifest.pipelines.find(({ id, version }) => id === ref.id && version === ref.version);
  const variants = [true, false].flatMap((emotion) =>
    [true, false].flatMap((fluency) =>
      backend.options.map((option) => ({ emotion, fluency, backend: option })),
    ),
  );
  for (const variant of pipeline ? variants : []) {
    if (!pipeline || pipelineRef(pipeline.id, variant, manifest).sha256 !== ref.sha256) continue;
    return pipelineModels(pipeline.id, variant, manifest).map((id) =>
      describeModel(findModel(id, manifest), variant.backend),
    );
  }
  return [{ ...ref, role: 'pipeline of another version', licence: 'unknown' }];
}
