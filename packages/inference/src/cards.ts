import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PoiseError } from '@poise/shared/errors';
import { loadManifest, type Manifest, type Model } from './manifest.ts';

export type ModelCard = Model & { /** The card itself, Markdown. */ markdown: string };

/**
 * Every model of the manifest with its card.
 *
 * @throws PoiseError `model_missing` when a card is missing: a model without a card is not shown.
 */
export function readCards(manifest: Manifest = loadManifest()): Promise<ModelCard[]> {
  return Promise.all(
    manifest.models.map(async (model) => {
      const markdown = await readFile(join(manifest.directory, model.card), 'utf8').catch(
        (cause: unknown) => {
          throw new PoiseError('model_missing', `${model.id}: ${model.card}`, { cause });
        },
      );
      return { ...model, markdown };
    }),
  );
}
