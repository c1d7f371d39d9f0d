import { KEEP_STATEMENT } from './consent.ts';

/** Keeping the recording is a separate choice: only the pictures and audio in the report depend on it. */
export function KeepStep({ keep, onChange }: { keep: boolean; onChange: (keep: boolean) => void }) {
  return (
    <fieldset className="step">
      <legend>Pictures and audio in the report</legend>
      <label className="option">
        <input id="keep" type="checkbox" checked={keep} onChange={({ target }) => onChange(target.checked)} />
        <span>
          <span className="option-name">Keep the recording for one day</span>
          <span className="option-text">{KEEP_STATEMENT}</span>
        </span>
      </label>
    </fieldset>
  );
}
