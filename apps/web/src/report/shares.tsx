import { EMOTION_WORDS, EMOTIONS, type EmotionDistribution } from '@poise/shared/contracts';
import { percent } from '@poise/shared/format';

/** `colour` is the name of a CSS variable. */
export type Share = { label: string; colour: string; share: number };

/** Shares with bars, largest first. */
export function Shares({
  title,
  within = false,
  shares,
  hint,
}: {
  title: string;
  /** Whether it belongs to a section with its own heading. */
  within?: boolean;
  shares: readonly Share[];
  hint?: string;
}) {
  return (
    <section className="shares-of">
      {within ? <h3>{title}</h3> : <h2>{title}</h2>}
      <dl className="shares">
        {shares
          .toSorted((a, b) => b.share - a.share)
          .map(({ label, colour, share }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <span className="share-track">
                  <span
                    className="share-bar"
                    style={{ width: `${share * 100}%`, background: `var(--${colour})` }}
                  />
                </span>
                <span className="share-figure">{percent(share)}</span>
              </dd>
            </div>
          ))}
      </dl>
      {hint !== undefined && <p className="hint">{hint}</p>}
    </section>
  );
}

/** The shares of a distribution; classes that the model does not have are left out. */
export function emotionShares(emotion: EmotionDistribution): Share[] {
  return EMOTIONS.flatMap((name) => {
    const share = emotion[name];
    return share === undefined ? [] : [{ label: EMOTION_WORDS[name], colour: name, share }];
  });
}
