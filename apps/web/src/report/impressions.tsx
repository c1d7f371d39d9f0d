import {
  type ConfidenceReport,
  entryOf,
  type ImpressionsReport,
  type Received,
} from '@poise/shared/contracts';
import { decimal, interval as formatInterval, percent, signed } from '@poise/shared/format';

const INPUTS: Record<ImpressionsReport['inputs'], string> = {
  prosody: 'from the voice alone',
  'prosody+words': 'from the voice and the words',
};

type Interval = { low: number; high: number };

/** How confident the candidate comes across, with the parts of the score. */
export function Confidence({ confidence }: { confidence: ConfidenceReport }) {
  const { score, interval, parts } = confidence;
  return (
    <section className="impressions">
      <h2>Confidence</h2>
      <p className="score-line">
        <span className="figure">{score}</span> of 100 ({formatInterval(interval.low, interval.high, 0)})
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
        The mean of the parts above. Parts that were not measured are left out; parts you turned off count as
        100.
      </p>
    </section>
  );
}

/** Estimated ratings, with their intervals and drivers. */
export function Impressions({ impressions }: { impressions: Received<ImpressionsReport> }) {
  const { traits, inputs, people, coverage } = impressions;
  return (
    <section className="impressions">
      <h2>Estimated ratings, from 1 to 7</h2>
      <ul className="scores">
        {traits.map(({ trait, words, score, interval, drivers }) => (
          <li key={trait}>
            <span className="trait">{words}</span>
            <span className="trait-score">
              <strong>{decimal(score, 1)}</strong> ({formatInterval(interval.low, interval.high, 1)})
            </span>
            <IntervalBar score={score} interval={interval} from={1} to={7} />
            {drivers.length > 0 && (
              <span className="drivers">
                {drivers.map(({ words: driver, points }) => `${driver} ${signed(points, 1)}`).join(' · ')}
              </span>
            )}
          </li>
        ))}
      </ul>
      <p className="hint">
        An estimate of how raters of practice interviews would rate this one,{' '}
        {entryOf(INPUTS, inputs) ?? `from ${inputs}`}. The model was trained on interviews with {people}{' '}
        people; for other people, {percent(coverage)} of the ratings lie within these intervals. It does not
        show what you felt.
      </p>
    </section>
  );
}

/** A score and its interval on a scale. Hidden from screen readers: the figures stand beside it. */
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
  const position = (value: number) => `${(100 * (value - from)) / (to - from)}%`;
  return (
    <span className="interval" aria-hidden="true">
      <span
        className="interval-band"
        style={{ left: position(low), width: `${(100 * (high - low)) / (to - from)}%` }}
      />
      <span className="interval-dot" style={{ left: position(score) }} />
    </span>
  );
}
