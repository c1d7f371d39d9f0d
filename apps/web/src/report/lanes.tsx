import type { TimelinePoint } from '@poise/shared/contracts';
import { clock, percent } from '../ui/format.ts';

/** The interview second by second: one lane for each thing that has a share between 0 and 1. */
export function Lanes({ timeline }: { timeline: readonly TimelinePoint[] }) {
  const lanes = [
    { name: 'Speaking', values: timeline.map((point) => point.speech?.speaking) },
    { name: 'Eyes on the camera', values: timeline.map((point) => point.face?.attention) },
    { name: 'Smile', values: timeline.map((point) => point.face?.smile) },
  ].filter(({ values }) => values.some((value) => value !== undefined));
  if (lanes.length === 0) return null;
  return (
    <section className="lanes" aria-label="Second by second">
      <h2>Second by second</h2>
      {lanes.map(({ name, values }) => (
        <figure key={name} className="lane">
          <figcaption>{name}</figcaption>
          <svg
            viewBox={`0 0 ${values.length} 1`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${name}: ${summary(values)}`}
          >
            <path className="lane-value" d={columns(values, (value) => value ?? 0)} />
            <path
              className="lane-gap"
              d={columns(values, (value) => (value === undefined ? GAP_HEIGHT : 0))}
            />
          </svg>
        </figure>
      ))}
      <p className="lane-axis" aria-hidden="true">
        <span>0:00</span>
        <span>{clock(timeline.length * 1000)}</span>
      </p>
      <p className="hint">A gold line marks seconds in which this could not be measured.</p>
    </section>
  );
}

const GAP_HEIGHT = 0.06;

/** A column for each second that has a height, as one path: an interview may have thousands. */
function columns(
  values: readonly (number | undefined)[],
  height: (value: number | undefined) => number,
): string {
  return values
    .map((value, second) => [second, height(value)] as const)
    .filter(([, h]) => h > 0)
    .map(([second, h]) => `M${second} 1v${-h}h1v${h}z`)
    .join('');
}

function summary(values: readonly (number | undefined)[]): string {
  const measured = values.filter((value) => value !== undefined);
  const mean = measured.reduce((sum, value) => sum + value, 0) / measured.length;
  return `${percent(mean)} on average, measured in ${measured.length} of ${values.length} seconds`;
}
