import { loadManifest } from '@poise/inference';
import { expect, it } from 'vitest';
import { loadModelCatalogue } from './models.ts';

it('when two pipelines run the same models, or none, then each is attested', async () => {
  const real = loadManifest();
  const withoutModels = (id: 'face' | 'words') => ({
    id,
    version: '1',
    models: [],
    emotionModels: [],
    fluencyModels: [],
  });
  const manifest = { ...real, pipelines: [withoutModels('face'), withoutModels('words')] };
  const { pipelines } = await loadModelCatalogue({ manifest });
  expect(pipelines(['practice', 'assessment']).map(({ id }) => id)).toEqual(['face', 'words']);
});
