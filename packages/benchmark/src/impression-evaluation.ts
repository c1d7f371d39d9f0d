import {
  type ImpressionModel,
  interviewFeatures,
  predictImpressions,
  VOICE_TRAITS,
  type VoiceTrait,
} from '@poise/impressions';
import type { RatedInterview } from './interview-table.ts';

export type TraitFigures = {
  /** Interviews with both a rating and a score. */
  readonly n: number;
  /** Pearson correlation; absent if the scores or the ratings are constant. */
  readonly r?: number;
  readonly rmse: number;
  /** Share of the ratings that lie within their prediction intervals. */
  readonly covered: number;
};

export type ImpressionEvaluation = {
  readonly interviews: number;
  readonly people: number;
  /** The nominal coverage of the intervals. */
  readonly coverage: number;
  /** Each feature set is evaluated on its own. `n` is smaller if it abstains on some interviews. */
  readonly sets: readonly { name: string; traits: Partial<Record<VoiceTrait, TraitFigures>> }[];
};

/** Agreement of an impression model with the ratings of interviews. */
export function impressionEvaluation(
  interviews: readonly RatedInterview[],
  model: ImpressionModel,
): ImpressionEvaluation {
  const rated = interviews.map(({ answers, text, ratings }) => ({
    features: interviewFeatures(answers, text),
    ratings,
  }));
  const sets = model.sets.map((set) => {
    const alone = { ...model, sets: [set] };
    const scored = rated.map(({ features, ratings }) => ({
      prediction: predictImpressions(features, alone),
      ratings,
    }));
    const traits = VOICE_TRAITS.flatMap((trait) => {
      const pairs = scored.flatMap(({ prediction, ratings }) => {
        const impression = prediction.status === 'scored' ? prediction.traits[trait] : undefined;
        const rating = ratings[trait];
        return impression && rating !== undefined ? [{ ...impression, rating }] : [];
      });
      return pairs.length > 0 ? [[trait, traitFigures(pairs)] as const] : [];
    });
    return { name: set.name, traits: Object.fromEntries(traits) };
  });
  const people = new Set(interviews.map(({ person }) => person)).size;
  return { interviews: interviews.length, people, coverage: model.coverage, sets };
}

type Pair = { score: number; interval: { low: number; high: number }; rating: number };

function traitFigures(pairs: readonly Pair[]): TraitFigures {
  const mean = (of: (pair: Pair) => number) => pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const [score, rating] = [mean((p) => p.score), mean((p) => p.rating)];
  const spread = Math.sqrt(mean((p) => (p.score - score) ** 2) * mean((p) => (p.rating - rating) ** 2));
  return {
    n: pairs.length,
    ...(spread > 0 && { r: mean((p) => (p.score - score) * (p.rating - rating)) / spread }),
    rmse: Math.sqrt(mean((p) => (p.score - p.rating) ** 2)),
    covered: mean(({ interval, rating }) => Number(rating >= interval.low && rating <= interval.high)),
  };
}
