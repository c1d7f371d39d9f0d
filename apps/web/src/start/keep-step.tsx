import { KEEP_LINE } from './consent.ts';

/** Keeping the recording is a wish of its own: nothing depends on it but the pictures and sounds in the report. */
export function KeepStep({ keep, onChange }: { keep: boolean; onChange: (keep: boolean) => void }) {
  return (
    <fieldset className="step">
      <legend>Pictures and sounds in the report</legend>
      <label className="option">
        <input id="keep" type="checkbox" checked={keep} onChange={({ target }) => onChange(target.checked)} />
        <span>
          <span className="option-name">Keep the recording for a day</span>
          <span className="option-text">{KEEP_LINE}</span>
        </span>
      </label>
    </fieldset>
  );
}
