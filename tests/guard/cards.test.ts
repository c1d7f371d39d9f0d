import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeModel, findModel, loadManifest, readCards } from '@poise/inference';
import { expect, it } from 'vitest';

it('when a network classifies expressions, then its card has figures of these exact weights', async () => {
  const manifest = loadManifest();
  const networks = manifest.pipelines.filter(({ id }) => id === 'face').flatMap((face) => face.emotionModels);
  expect(networks.length).toBeGreaterThan(0);
  const cards = await readCards(manifest);
  for (const id of networks) {
    const card = cards.find((each) => each.id === id)?.markdown;
    expect(card, id).toContain('<!-- measured: ');
    expect(card, id).toContain(`Weights: \`${describeModel(findModel(id, manifest)).sha256}\``);
  }
});

it('when a model is in the manifest, then the page of models lists its profile and licence', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/models.md'), 'utf8');
  const rows = [...page.matchAll(/^\| \[([\w-]+)\]\(.*?\) \| .* \| (.*) \| (.*) \|$/gm)];
  const { models, pipelines } = loadManifest();
  // The impressions run in the feedback service, after the pipelines.
  const practice = new Set(['impressions', ...pipelines.flatMap(({ emotionModels }) => emotionModels)]);
  expect(rows.map(([, id, profile, licence]) => ({ id, profile, licence }))).toEqual(
    models.map(({ id, licence }) => ({
      id,
      profile: practice.has(id) ? 'practice' : 'both profiles',
      licence,
    })),
  );
});
