import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';

/** The folder with `manifest.json`, our own weights and the model cards. */
export const MODELS_DIRECTORY = fileURLToPath(new URL('../../../models', import.meta.url));

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case words joined by hyphens');

/** A relative path that cannot leave its folder. */
const innerPath = z.string().regex(/^(?!\/)(?!.*\.\.)[\w./-]+$/, 'expected a relative path');

const tensor = z.strictObject({
  name: z.string().min(1),
  /** `null` is a dynamic dimension, such as the batch. */
  shape: z.array(z.int().positive().nullable()),
  /** The meaning of the values: range, colour order, units, class order. */
  meaning: z.string().min(1),
});

export const model = z.strictObject({
  id,
  version: z.string().min(1),
  /** The purpose of the model, in a few words. */
  role: z.string().min(1),
  /** The file format, and thereby the runtime. */
  format: z.enum(['tfjs-graph', 'onnx', 'json']),
  source: z.discriminatedUnion('type', [
    /** A folder in an npm package, resolved from the workspace package `usedBy`. */
    z.strictObject({ type: z.literal('npm'), package: z.string(), usedBy: innerPath, path: innerPath }),
    /** A folder next to the manifest, with our own weights. */
    z.strictObject({ type: z.literal('file'), path: innerPath }),
  ]),
  files: z.array(z.strictObject({ path: innerPath, sha256, bytes: z.int().positive() })).min(1),
  /** Checksum of the ONNX file that the model is converted to on the machine that runs it, if it is. */
  converted: z.strictObject({ sha256 }).optional(),
  /** Licence of the weights; an SPDX identifier where there is one. */
  licence: z.string().min(1),
  /** Licence of the training data, if it adds restrictions to the licence of the weights. */
  dataLicence: z.string().min(1).optional(),
  inputs: z.array(tensor).min(1),
  outputs: z.array(tensor).min(1),
  card: innerPath,
});
export type Model = z.infer<typeof model>;

export const pipeline = z.strictObject({
  id: z.enum(['face', 'speech', 'words']),
  /** Increased whenever the same media would be scored differently, whether weights or code changed. */
  version: z.string().min(1),
  /** Models that always run; none where the analysis is code alone. */
  models: z.array(id),
  /** Models that run only if the profile allows emotion. */
  emotionModels: z.array(id),
  /** Models that run only if the candidate has not turned off the fluency analysis. */
  fluencyModels: z.array(id).default([]),
});
export type Pipeline = z.infer<typeof pipeline>;
export type PipelineId = Pipeline['id'];

export const manifest = z
  .strictObject({ models: z.array(model), pipelines: z.array(pipeline) })
  .check((context) => {
    const { models, pipelines } = context.value;
    const report = (message: string) => context.issues.push({ code: 'custom', message, input: message });
    for (const list of [models, pipelines]) {
      const ids = list.map((entry) => entry.id);
      if (new Set(ids).size < ids.length) report(`ids must be unique: ${ids.join(', ')}`);
    }
    for (const entry of pipelines) {
      for (const modelId of [...entry.models, ...entry.emotionModels, ...entry.fluencyModels]) {
        if (!models.some((m) => m.id === modelId))
          report(`pipeline ${entry.id} refers to an unknown model: ${modelId}`);
      }
    }
  });

/** The manifest, and the folder that its relative paths are resolved from. */
export type Manifest = z.infer<typeof manifest> & { readonly directory: string };

/**
 * Reads `manifest.json` of a models folder.
 *
 * @throws PoiseError `config_invalid` if it is missing or invalid.
 */
export function loadManifest(directory: string = MODELS_DIRECTORY): Manifest {
  try {
    const parsed = manifest.parse(JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')));
    return { ...parsed, directory };
  } catch (cause) {
    throw new PoiseError('config_invalid', 'models/manifest.json', { cause });
  }
}

/** @throws PoiseError `model_missing` when the manifest has no such model. */
export function findModel(modelId: string, from: Manifest): Model {
  const found = from.models.find((entry) => entry.id === modelId);
  if (!found) throw new PoiseError('model_missing', `the manifest has no model ${modelId}`);
  return found;
}

/** @throws PoiseError `model_missing` when the manifest has no such pipeline. */
export function findPipeline(pipelineId: PipelineId, from: Manifest): Pipeline {
  const found = from.pipelines.find((entry) => entry.id === pipelineId);
  if (!found) throw new PoiseError('model_missing', `the manifest has no pipeline ${pipelineId}`);
  return found;
}
