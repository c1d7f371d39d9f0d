import { type Profile, STREAMS, type Stream } from '@poise/shared/contracts';
import { consentLine } from './consent.ts';

const NAMES: Record<Stream, string> = { camera: 'Camera', mic: 'Microphone' };

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
      <legend>Your agreement</legend>
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
            <span className="option-name">{NAMES[stream]}</span>
            <span className="option-text">{consentLine(stream, profile)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
