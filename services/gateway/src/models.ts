import {
  type Backend,
  describeModel,
  loadManifest,
  type Manifest,
  pipelineRef,
  readCards,
} from '@poise/inference';
import { infersEmotion, type ModelCard, type ModelRef, type Profile } from '@poise/shared/contracts';

/** The models of the installation, as the API shows them. */
export type ModelCatalogue = {
  readonly cards: readonly ModelCard[];
  /** The pipelines that run for these profiles; their hashes attest the models in use. */
  pipelines(profiles: readonly Profile[]): ModelRef[];
};

/** @throws {PoiseError} `config_invalid` for a broken manifest, `model_missing` for a missing model card */
export async function loadModelCatalogue({
  manifest = loadManifest(),
  backend = 'onnx',
}: {
  manifest?: Manifest;
  backend?: Backend;
} = {}): Promise<ModelCatalogue> {
  const cards = (await readCards(manifest)).map((model) => ({
    ...describeModel(model, backend),
    card: model.markdown,
  }));
  return {
    cards,
    pipelines(profiles) {
      const emotion = [...new Set(profiles.map(infersEmotion))];
      const refs = manifest.pipelines.flatMap(({ id }) =>
        emotion.flatMap((withEmotion) =>
          [true, false].map((fluency) =>
            pipelineRef(id, { emotion: withEmotion, fluency, backend }, manifest),
          ),
        ),
      );
      // A pipeline without a model for emotion or fluency is the same with and without it.
      return refs.filter(
        (ref, i) => refs.findIndex(({ id, sha256 }) => id === ref.id && sha256 === ref.sha256) === i,
      );
    },
  };
}
