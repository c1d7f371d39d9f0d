import { EMOTIONS, type EmotionDistribution } from '@poise/shared/contracts';
import { percent } from '../ui/format.ts';

/** How the expression looked on average; practice only. */
export function Expression({ emotion }: { emotion: EmotionDistribution }) {
  const shares = EMOTIONS.map((name) => ({ name, share: emotion[name] }))
    .filter((entry): entry is { name: (typeof EMOTIONS)[number]; share: number } => entry.share !== undefined)
    .sort((a, b) => b.share - a.share);
  return (
    <section className="expression">
      <h2>What the expression looked like</h2>
      <dl className="shares">
        {shares.map(({ name, share }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span className="share-track">
                <span
                  className="share-bar"
                  style={{ width: `${share * 100}%`, background: `var(--${name})` }}
                />
              </span>
              <span className="share-figure">{percent(share)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="hint">
        How such a face is usually labelled by others. It says nothing about what you felt.
      </p>
    </section>
  );
}
