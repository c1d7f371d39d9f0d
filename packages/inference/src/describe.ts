import { createHash } from 'node:crypto';
import type { ModelRef, Report, WordsEngine } from '@poise/shared/contracts';
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

/** Enough of a digest to distinguish models, and short enough to be read. */
const ENGINE_DIGEST_LENGTH = 12;

/** The name of a model of the manifest that transcribes by itself, as observations of words carry it. */
export function engineOf(model: Model): Required<WordsEngine> {
  return { id: model.id, version: `sha256-${describeModel(model).sha256.slice(0, ENGINE_DIGEST_LENGTH)}` };
}

/** The model of a transcription engine; none if it is not a model of the manifest, or has other weights. */
export function describeEngine(engine: WordsEngine, manifest: Manifest = loadManifest()): Description[] {
  const model = manifest.models.find(({ id }) => id === engine.id);
  return model && engineOf(model).version === engine.version ? [describeModel(model)] : [];
}
