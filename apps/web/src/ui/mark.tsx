/** The mark: a weight at rest in a bowl. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 24" aria-hidden="true">
      <path className="mark-bowl" d="M4 7a12 12 0 0 0 24 0" />
      <circle className="mark-ball" cx="16" cy="12.4" r="5" />
    </svg>
  );
}
