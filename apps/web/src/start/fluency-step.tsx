import type { FluencySwitch } from '@poise/shared/contracts';

/** For whom stumbling is no habit to work on: what is off is not even listened for. */
export function FluencyStep({
  fluency,
  onChange,
}: {
  fluency: FluencySwitch;
  onChange: (fluency: FluencySwitch) => void;
}) {
  return (
    <fieldset className="step">
      <legend>How you speak</legend>
      <label className="option">
        <input
          id="no-fluency"
          type="checkbox"
          checked={fluency === 'off'}
          onChange={({ target }) => onChange(target.checked ? 'off' : 'on')}
        />
        <span>
          <span className="option-name">Leave stumbles out</span>
          <span className="option-text">
            If you stutter, or would rather not hear about it: repeated and drawn-out sounds, blocks, fillers
            and hurried speech are then not listened for, and lower no score.
          </span>
        </span>
      </label>
    </fieldset>
  );
}
