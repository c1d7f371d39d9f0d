import type { Profile } from '@poise/shared/contracts';

const PROFILES: Record<Profile, { name: string; meaning: string }> = {
  practice: {
    name: 'Practice',
    meaning: 'For yourself. Everything is measured, including expressions, and only you see the report.',
  },
  assessment: {
    name: 'Assessment',
    meaning: 'Others may see the report. Observable behaviour only: no emotions are inferred.',
  },
};

export function ProfileStep({
  offered,
  profile,
  onChange,
}: {
  offered: readonly Profile[];
  profile: Profile;
  onChange: (profile: Profile) => void;
}) {
  return (
    <fieldset className="step">
      <legend>Purpose</legend>
      <div className="profiles">
        {offered.map((value) => (
          <label key={value} className="option">
            <input
              type="radio"
              name="profile"
              value={value}
              checked={value === profile}
              onChange={() => onChange(value)}
            />
            <span>
              <span className="option-name">{PROFILES[value].name}</span>
              <span className="option-text">{PROFILES[value].meaning}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
