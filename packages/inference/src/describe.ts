import { createHash } from 'node:crypto';
import type { ModelRef, Report } from '@poise/shared/contracts';
import { findModel, loadManifest, type Manifest, type Model } from './manifest.ts';
import { pipelineModels, pipelineRef } from './pipelines.ts';

type Description = Report['models'][number];

/** A model in the words of reports and of the API; its `sha256` digests the checksums of its files. */
export function describeModel({ id, version, role, licence, dataLicence, files }: Model): Description {
  const digest = createHash('sha256');
  for (const { path, sha256 } of files) digest.update(`${path} ${sha256}\n`);
  const terms = dataLicence ? `${licence} (data: ${dataLicence})` : licence;
  return { id, version, role, licence: terms, sha256: digest.digest('hex') };
}

/**
 * The models of the pipeline that an observation names. A pipeline of another version or with
 * other weights than the manifest's is named as a whole: its parts are not known here.
 */
export function describePipeline(ref: ModelRef, manifest: Manifest = loadManifest()): Description[] {
  const pipeline = manifest.pipelines.find(({ id, version }) => id === ref.id && version === ref.version);
  for (const emotion of pipeline ? [true, false] : []) {
    if (!pipeline || pipelineRef(pipeline.id, { emotion }, manifest).sha256 !== ref.sha256) continue;
    return pipelineModels(pipeline.id, { emotion }, manifest).map((id) =>
      describeModel(findModel(id, manifest)),
    );
  }
  return [{ ...ref, role: 'a pipeline of another version', licence: 'not known here' }];
}
