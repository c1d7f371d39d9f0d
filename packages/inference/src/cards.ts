import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PoiseError } from '@poise/shared/errors';
import { loadManifest, type Manifest, type Model } from './manifest.ts';

export type ModelCard = Model & { /** The text of the card, in Markdown. */ markdown: string };

/**
 * All models of the manifest with their cards.
 *
 * @throws PoiseError `model_missing` when a card is missing: a model is never shown without its card.
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
