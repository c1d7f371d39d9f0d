import type { ConfidenceReport, ImpressionsReport } from '@poise/shared/contracts';
import { percent } from '../ui/format.ts';

type Interval = { low: number; high: number };

/** How confident it comes across, with what that is made of. */
export function Confidence({ confidence }: { confidence: ConfidenceReport }) {
  const { score, interval, parts } = confidence;
  return (
    <section className="impressions">
      <h2>Confidence</h2>
      <p className="score-line">
        <span className="figure">{score}</span> of 100, between {interval.low} and {interval.high}
      </p>
      <IntervalBar score={score} interval={interval} from={0} to={100} />
      <ul className="scores">
        {parts.map(({ part, words, score: own }) => (
          <li key={part}>
            <span className="trait">{words}</span>
            <span className="trait-score">{own} of 100</span>
            <IntervalBar score={own} interval={{ low: own, high: own }} from={0} to={100} />
          </li>
        ))}
      </ul>
      <p className="hint">
        The mean of its parts. What was not measured is left out, what you turned off counts in full.
      </p>
    </section>
  );
}

/** What raters would say, with intervals and what drives each. */
export function Impressions({ impressions }: { impressions: ImpressionsReport }) {
  const { traits, inputs, people, coverage } = impressions;
  return (
    <section className="impressions">
      <h2>The impression it leaves, from 1 to 7</h2>
      <ul className="scores">
        {traits.map(({ trait, words, score, interval, drivers }) => (
          <li key={trait}>
            <span className="trait">{words}</span>
            <span className="trait-score">
              <strong>{score.toFixed(1)}</strong>, between {interval.low.toFixed(1)} and{' '}
              {interval.high.toFixed(1)}
            </span>
            <IntervalBar score={score} interval={interval} from={1} to={7} />
            {drivers.length > 0 && (
              <span className="drivers">
                {drivers.map(({ words: what, points }) => `${what} ${signed(points)}`).join(' · ')}
              </span>
            )}
          </li>
        ))}
      </ul>
      <p className="hint">
        A guess at how people who rate practice interviews would judge,{' '}
        {inputs === 'prosody' ? 'from the voice alone' : 'from the voice and the words'}, learnt from the
        interviews of {people} people. {percent(coverage)} of the ratings of others lie within such intervals.
        It says nothing about what you felt.
      </p>
    </section>
  );
}

/** The figures stand beside it. */
function IntervalBar({
  score,
  interval: { low, high },
  from,
  to,
}: {
  score: number;
  interval: Interval;
  from: number;
  to: number;
}) {
  const place = (value: number) => `${(100 * (value - from)) / (to - from)}%`;
  return (
    <span className="interval" aria-hidden="true">
      <span
        className="interval-band"
        style={{ left: place(low), width: `${(100 * (high - low)) / (to - from)}%` }}
      />
      <span className="interval-dot" style={{ left: place(score) }} />
    </span>
  );
}

function signed(points: number): string {
  return `${points > 0 ? '+' : '−'}${Math.abs(points).toFixed(1)}`;
}
