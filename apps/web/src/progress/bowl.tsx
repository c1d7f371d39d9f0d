import { percent } from '@poise/shared/format';

/**
 * Progress as a weight that rolls through a bowl from rim to rim. Without a share, it rocks at the
 * bottom. It is decorative: the progress is also given in words.
 */
export function Bowl({ share }: { share: number | undefined }) {
  const angle = `${-180 * (share ?? 0.5)}deg`;
  return (
    <div className="bowl">
      <svg viewBox="0 0 240 136" aria-hidden="true">
        <path className="bowl-track" d={BOWL} />
        {share !== undefined && share > 0 && (
          <path className="bowl-way" d={BOWL} pathLength={1} style={{ strokeDasharray: `${share} 2` }} />
        )}
        <g className={share === undefined ? 'bowl-rocking' : 'bowl-rolling'}>
          <circle className="bowl-ball" cx="32" cy="16" r="11" style={{ transform: `rotate(${angle})` }} />
        </g>
      </svg>
      {share !== undefined && <p className="bowl-figure">{percent(share)}</p>}
    </div>
  );
}

/** A semicircle of radius 102 around (120, 16), open at the top. */
const BOWL = 'M18 16a102 102 0 0 0 204 0';
