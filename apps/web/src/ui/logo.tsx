/** The logo: a weight at rest in a bowl. */
export function Logo() {
  return (
    <svg className="mark" viewBox="0 0 32 24" aria-hidden="true">
      <path className="mark-bowl" d="M4 7a12 12 0 0 0 24 0" />
      <circle className="mark-ball" cx="16" cy="12.4" r="5" />
    </svg>
  );
}

/** A large version of the logo; decorative. */
export function Illustration() {
  const radii = [150, 118, 90, 66, 46];
  return (
    <svg className="still" viewBox="0 0 320 170" aria-hidden="true">
      {radii.map((radius, index) => (
        <path
          key={radius}
          d={`M${160 - radius} 10a${radius} ${radius} 0 0 0 ${2 * radius} 0`}
          strokeWidth={1 + index * 0.7}
          opacity={0.2 + index * 0.2}
        />
      ))}
      <circle cx="160" cy="37" r="17" />
    </svg>
  );
}
