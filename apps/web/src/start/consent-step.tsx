import { modalityOf, type Profile, STREAMS, type Stream } from '@poise/shared/contracts';
import { streamStatement } from './consent.ts';

export function ConsentStep({
  statement,
  profile,
  streams,
  onChange,
}: {
  statement: string;
  profile: Profile;
  streams: readonly Stream[];
  onChange: (streams: Stream[]) => void;
}) {
  return (
    <fieldset className="step" aria-describedby="consent-statement">
      <legend>Your consent</legend>
      <p id="consent-statement" className="statement">
        {statement}
      </p>
      {STREAMS.map((stream) => (
        <label key={stream} className="option">
          <input
            id={`consent-${stream}`}
            type="checkbox"
            checked={streams.includes(stream)}
            onChange={({ target }) =>
              onChange(STREAMS.filter((s) => (s === stream ? target.checked : streams.includes(s))))
            }
          />
          <span>
            <span className="option-name">{modalityOf(stream).name}</span>
            <span className="option-text">{streamStatement(stream, profile)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
