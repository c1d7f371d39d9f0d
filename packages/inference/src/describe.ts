import { createHash } from 'node:crypto';
import type { ModelRef, Report } from '@poise/shared/contracts';
import { type Backend, backend, filesRun } from './backend.ts';
import { findModel, loadManifest, type Manifest, type Model } from './manifest.ts';
import { pipelineModels, pipelineRef } from './pipelines.ts';

type Description = Report['models'][number];

/** A model in the words of reports and of the API; its `sha256` digests the checksums of what is run. */
export function describeModel(model: Model, runBy: Backend = 'onnx'): Description {
  const { id, version, role, licence, dataLicence } = model;
  const digest = createHash('sha256');
  for (const { path, sha256 } of filesRun(model, runBy)) digest.update(`${path} ${sha256}\n`);
  const terms = dataLicence ? `${licence} (data: ${dataLicence})` : licence;
  return { id, version, role, licence: terms, sha256: digest.digest('hex') };
}

/**
 * The models of the pipeline that an observation names. A pipeline of another version or with
 * other weights than the manifest's is named as a whole: its parts are not known here.
 */
export function describePipeline(ref: ModelRef, manifest: Manifest = loadManifest()): Description[] {
  const pipeline = manifest.pipelines.find(({ id, version }) => id === ref.id && version === ref.version);
  const variants = [true, false].flatMap((emotion) =>
    [true, false].flatMap((fluency) =>
      backend.options.map((runBy) => ({ emotion, fluency, backend: runBy })),
    ),
  );
  for (const variant of pipeline ? variants : []) {
    if (!pipeline || pipelineRef(pipeline.id, variant, manifest).sha256 !== ref.sha256) continue;
    return pipelineModels(pipeline.id, variant, manifest).map((id) =>
      describeModel(findModel(id, manifest), variant.backend),
    );
  }
  return [{ ...ref, role: 'a pipeline of another version', licence: 'not known here' }];
}
