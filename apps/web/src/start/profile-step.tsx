import type { Profile } from '@poise/shared/contracts';

const PROFILES: Record<Profile, { name: string; meaning: string }> = {
  practice: {
    name: 'Practice',
    meaning: 'For yourself. Everything is measured, expressions too, and those are for your eyes alone.',
  },
  assessment: {
    name: 'Assessment',
    meaning: 'Others may see it. Observable behaviour only: no emotion is inferred.',
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
      <legend>What it is for</legend>
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
