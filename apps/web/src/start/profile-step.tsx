import { entryOf, type Profile, type Received } from '@poise/shared/contracts';

export const PROFILES: Record<Profile, { name: string; meaning: string }> = {
  practice: {
    name: 'Practice',
    meaning: 'For yourself. Everything is measured, including expressions, and only you see the report.',
  },
  assessment: {
    name: 'Assessment',
    meaning: 'Others may see the report. Observable behaviour only: no emotions are inferred.',
  },
};

/** Profiles that only a newer gateway knows cannot be described here, and are not offered. */
export function isKnownProfile(value: Received<Profile>): value is Profile {
  return entryOf(PROFILES, value) !== undefined;
}

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
