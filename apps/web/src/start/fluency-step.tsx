import type { FluencySwitch } from '@poise/shared/contracts';

/** Lets people who stutter turn the analysis of fluency off: it then does not run at all. */
export function FluencyStep({
  fluency,
  onChange,
}: {
  fluency: FluencySwitch;
  onChange: (fluency: FluencySwitch) => void;
}) {
  return (
    <fieldset className="step">
      <legend>Fluency</legend>
      <label className="option">
        <input
          id="no-fluency"
          type="checkbox"
          checked={fluency === 'off'}
          onChange={({ target }) => onChange(target.checked ? 'off' : 'on')}
        />
        <span>
          <span className="option-name">Do not analyse fluency</span>
          <span className="option-text">
            If you stutter, or prefer not to see these results: repetitions, prolonged sounds, blocks, fillers
            and rushed speech are not detected, and do not lower any score.
          </span>
        </span>
      </label>
    </fieldset>
  );
}
