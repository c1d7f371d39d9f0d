import type { ModelRef, Observation, ReportModel } from '@poise/shared/contracts';

/** The models that produced the observations, each once, ordered by id. */
export function listModels(
  observations: readonly Observation[],
  describeModel: (ref: ModelRef) => readonly ReportModel[],
): ReportModel[] {
  const pipelines = unique(observations.flatMap(({ model }) => model ?? []));
  return unique(pipelines.flatMap((model) => describeModel(model))).sort((a, b) =>
    key(a) < key(b) ? -1 : 1,
  );
}

function unique<M extends ModelRef>(models: readonly M[]): M[] {
  return [...new Map(models.map((model) => [key(model), model])).values()];
}

function key({ id, version, sha256 }: ModelRef): string {
  return `${id} ${version} ${sha256}`;
}
