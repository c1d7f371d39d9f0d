import { EMOTION_WORDS, EMOTIONS, type EmotionDistribution } from '@poise/shared/contracts';
import { percent } from '../ui/format.ts';

/** `colour`: a variable of the palette. */
export type Share = { words: string; colour: string; share: number };

/** Shares with their bars, the largest first. */
export function Shares({
  title,
  within = false,
  shares,
  hint,
}: {
  title: string;
  /** Whether it is a part of a section that has a heading of its own. */
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
          .map(({ words, colour, share }) => (
            <div key={words}>
              <dt>{words}</dt>
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

/** The shares of a distribution, without the classes that its model does not know. */
export function emotionShares(emotion: EmotionDistribution): Share[] {
  return EMOTIONS.flatMap((name) => {
    const share = emotion[name];
    return share === undefined ? [] : [{ words: EMOTION_WORDS[name], colour: name, share }];
  });
}
