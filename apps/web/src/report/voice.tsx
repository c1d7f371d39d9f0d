import { type Fluency, NEARLY_ALL, type Received, type Report } from '@poise/shared/contracts';
import { clock, count, decimal, duration, percent, quantity } from '@poise/shared/format';
import { Playable } from './playable.tsx';
import { emotionShares, Shares } from './shares.tsx';

type Speech = NonNullable<Received<Report>['speech']>;

/** Plain words for the classes, as in the HTML report, never the name of a condition. */
const FLUENCY: Record<keyof Fluency, { label: string; colour: string }> = {
  fluent: { label: 'fluent', colour: 'accent' },
  stuttering: { label: 'disfluent', colour: 'fear' },
  cluttering: { label: 'rushed', colour: 'surprise' },
  pauses: { label: 'hesitant', colour: 'gold' },
};

/** Voice measures, vocal emotion and fluency, with the disfluencies that can be played back. */
export function Voice({ speech, files }: { speech: Speech; files: ReadonlyMap<number, Blob> }) {
  const { emotion, fluency, moments, sounds } = speech;
  const facts = describeVoice(speech);
  if (facts.length === 0 && !emotion && !moments) return null;
  return (
    <section className="voice">
      <h2>Your voice</h2>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="averages">
        {emotion && (
          <Shares
            title="Vocal emotion, on average"
            within
            shares={emotionShares(emotion)}
            hint="How people usually label such a voice. It does not show what you felt."
          />
        )}
        {fluency?.classes && (
          <Shares
            title="Fluency"
            within
            shares={Object.entries(fluency.classes).map(([name, share]) => ({
              ...FLUENCY[name as keyof Fluency],
              share,
            }))}
          />
        )}
      </div>
      {moments && (
        <section className="disfluencies">
          <h3>Disfluencies</h3>
          {moments.length === 0 ? (
            <p>No repetition, prolonged sound, block or filler was detected.</p>
          ) : (
            <ol>
              {moments.map(({ startMs, message, certainty }, index) => (
                <li key={startMs}>
                  <span className="moment-when">{clock(startMs)}</span>
                  <span className="moment-what">{message}</span>
                  <span className="moment-sure">{certainty}</span>
                  <Playable file={files.get(index)} label={`Audio at ${clock(startMs)}: ${message}`} />
                </li>
              ))}
            </ol>
          )}
          {sounds && <p className="hint">{sounds.message}</p>}
          {fluency?.searchedRatio !== undefined && fluency.searchedRatio < NEARLY_ALL && (
            <p className="hint">
              Only {percent(fluency.searchedRatio)} of the speech could be searched; the audio quality of the
              rest was too low.
            </p>
          )}
        </section>
      )}
    </section>
  );
}

/** The figures that are not headlines; what was not measured is left out. */
function describeVoice({ voice, fillers, pauses, speakingMs }: Speech): [name: string, value: string][] {
  const trend = voice?.pitchTrend;
  const all: [string, string | undefined][] = [
    ['Pitch range', figure(voice?.pitchRangeSemitones, (range) => `${decimal(range, 0)} semitones`)],
    [
      'Phrase endings',
      trend && trend.phrases > 0
        ? `${trend.finalRises} of ${count(trend.phrases, 'phrase')} with a rising pitch`
        : undefined,
    ],
    ['Jitter', figure(voice?.jitter, (ratio) => `${decimal(ratio * 100, 1)}%`)],
    ['Shimmer', figure(voice?.shimmer, (ratio) => `${decimal(ratio * 100, 1)}%`)],
    ['Harmonics-to-noise ratio', figure(voice?.hnrDb, (ratio) => quantity(ratio, 0, 'dB'))],
    ['Loudness', figure(voice?.loudnessLufs, (level) => quantity(level, 0, 'LUFS'))],
    [
      'Pauses',
      speakingMs > 0 && pauses.count > 0
        ? `${duration(pauses.totalMs)} in total, the longest ${duration(pauses.longestMs)}`
        : undefined,
    ],
    ['Fillers', fillers && describeFillers(fillers)],
  ];
  return all.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

/** The most fillers that are listed. */
const MAX_LISTED = 5;

function describeFillers({ count: n, perMinute, spans }: NonNullable<Speech['fillers']>): string {
  if (n === 0) return 'none detected';
  const listed = spans
    .slice(0, MAX_LISTED)
    .map(({ startMs, word }) => `${word === undefined ? 'filler' : `“${word}”`} at ${clock(startMs)}`);
  const rate = perMinute === undefined ? '' : `, about ${decimal(perMinute, 1)} per minute of speech`;
  return `${n}${rate}: ${listed.join(', ')}${n > listed.length ? ` and ${n - listed.length} more` : ''}`;
}

function figure(value: number | undefined, format: (value: number) => string): string | undefined {
  return value === undefined ? undefined : format(value);
}
