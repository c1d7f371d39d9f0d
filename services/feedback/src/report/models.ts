import type { ModelRef, Observation, ReportModel, WordsEngine } from '@poise/shared/contracts';

export type DescribeModels = {
  /** The component models of the pipeline that an observation refers to. */
  readonly describeModel: (ref: ModelRef) => readonly ReportModel[];
  /** None for an engine that is no model of Poise's. */
  readonly describeEngine: (engine: WordsEngine) => readonly ReportModel[];
};

/** The models that produced the observations, each once, ordered by id. */
export function listModels(
  observations: readonly Observation[],
  { describeModel, describeEngine }: DescribeModels,
): ReportModel[] {
  const pipelines = unique(observations.flatMap(({ model }) => model ?? []));
  const engines = new Map(
    observations.flatMap((o) =>
      o.status === 'scored' && o.words?.status === 'transcribed'
        ? [[`${o.words.engine.id} ${o.words.engine.version}`, o.words.engine] as const]
        : [],
    ),
  );
  return unique([
    ...pipelines.flatMap((model) => describeModel(model)),
    ...[...engines.values()].flatMap((engine) => describeEngine(engine)),
  ]).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function unique<M extends ModelRef>(models: readonly M[]): M[] {
  return [...new Map(models.map((model) => [key(model), model])).values()];
}

function key({ id, version, sha256 }: ModelRef): string {
  return `${id} ${version} ${sha256}`;
}
