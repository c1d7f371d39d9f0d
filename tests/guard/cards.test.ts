import { describeModel, findModel, loadManifest, readCards } from '@poise/inference';
import { expect, it } from 'vitest';

it('when a network tells expressions, then its card has figures of these very weights', async () => {
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
