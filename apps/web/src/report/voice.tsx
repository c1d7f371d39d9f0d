import { type Fluency, NEARLY_ALL, type Report } from '@poise/shared/contracts';
import { clock, count, percent, seconds } from '../ui/format.ts';
import { Playable } from './playable.tsx';
import { emotionShares, Shares } from './shares.tsx';

type Speech = NonNullable<Report['speech']>;

const FLOW: Record<keyof Fluency, { words: string; colour: string }> = {
  fluent: { words: 'fluent', colour: 'accent' },
  stuttering: { words: 'stumbling', colour: 'fear' },
  cluttering: { words: 'hurried', colour: 'surprise' },
  pauses: { words: 'halting', colour: 'gold' },
};

/** How the voice sounded and flowed, with the stumbles to be heard again. */
export function Voice({ speech, files }: { speech: Speech; files: ReadonlyMap<number, Blob> }) {
  const { emotion, fluency, moments, sounds } = speech;
  const facts = tellVoice(speech);
  if (facts.length === 0 && !emotion && !moments) return null;
  return (
    <section className="voice">
      <h2>Your voice</h2>
      <dl className="facts">
        {facts.map(([name, told]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{told}</dd>
          </div>
        ))}
      </dl>
      <div className="averages">
        {emotion && (
          <Shares
            title="What the voice sounded like"
            within
            shares={emotionShares(emotion)}
            hint="How such a voice is usually labelled by others. It says nothing about what you felt."
          />
        )}
        {fluency?.classes && (
          <Shares
            title="How the speech flowed"
            within
            shares={Object.entries(fluency.classes).map(([name, share]) => ({
              ...FLOW[name as keyof Fluency],
              share,
            }))}
          />
        )}
      </div>
      {moments && (
        <section className="stumbles">
          <h3>Where it stumbled</h3>
          {moments.length === 0 ? (
            <p>Nowhere: no repetition, drawn-out sound, block or filled pause was heard.</p>
          ) : (
            <ol>
              {moments.map(({ startMs, message, certainty }, index) => (
                <li key={startMs}>
                  <span className="moment-when">{clock(Math.floor(startMs / 1000) * 1000)}</span>
                  <span className="moment-what">{message}</span>
                  <span className="moment-sure">{certainty}</span>
                  <Playable file={files.get(index)} label={`Sound at ${clock(startMs)}: ${message}`} />
                </li>
              ))}
            </ol>
          )}
          {sounds && <p className="hint">{sounds.message}</p>}
          {fluency?.searchedRatio !== undefined && fluency.searchedRatio < NEARLY_ALL && (
            <p className="hint">
              Listened for in {percent(fluency.searchedRatio)} of the speech: the sound of the rest was not
              good enough.
            </p>
          )}
        </section>
      )}
    </section>
  );
}

/** The figures that have no headline; what was not measured is not told. */
export function tellVoice({ voice, fillers, pauses, speakingMs }: Speech): [name: string, told: string][] {
  const trend = voice?.pitchTrend;
  const found: [string, string | undefined][] = [
    ['Pitch range', figure(voice?.pitchRangeSemitones, (range) => `${range.toFixed(0)} semitones`)],
    [
      'Ends of phrases',
      trend && trend.phrases > 0
        ? `${trend.finalRises} of ${count(trend.phrases, 'phrase')} end in a rising pitch`
        : undefined,
    ],
    ['Jitter', figure(voice?.jitter, (share) => `${(share * 100).toFixed(1)}% from one cycle to the next`)],
    ['Shimmer', figure(voice?.shimmer, (share) => `${(share * 100).toFixed(1)}% from one cycle to the next`)],
    ['Tone over noise', figure(voice?.hnrDb, (ratio) => `${ratio.toFixed(0)} dB in the voice itself`)],
    ['Loudness', figure(voice?.loudnessLufs, (level) => `${level.toFixed(0)} LUFS`.replace('-', '−'))],
    [
      'Pauses',
      speakingMs > 0 && pauses.count > 0
        ? `${seconds(pauses.totalMs)} in all, the longest ${seconds(pauses.longestMs)}`
        : undefined,
    ],
    ['Fillers', fillers && tellFillers(fillers)],
  ];
  return found.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

const MOST_NAMED = 5;

function tellFillers({ count: n, perMinute, spans }: NonNullable<Speech['fillers']>): string {
  if (n === 0) return 'none heard';
  const named = spans
    .slice(0, MOST_NAMED)
    .map(({ startMs, word }) => `${word === undefined ? 'a sound' : `“${word}”`} at ${clock(startMs)}`);
  const often = perMinute === undefined ? '' : `, ${perMinute.toFixed(1)} a minute of speech`;
  return `${n}${often}: ${named.join(', ')}${n > named.length ? ` and ${n - named.length} more` : ''}`;
}

function figure(value: number | undefined, tell: (value: number) => string): string | undefined {
  return value === undefined ? undefined : tell(value);
}
