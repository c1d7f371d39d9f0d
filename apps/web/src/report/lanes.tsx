import {
  EMOTIONS,
  type Moment,
  paceOverTime,
  type Received,
  shownExpression,
  type TimelinePoint,
} from '@poise/shared/contracts';
import { clock, decimal, percent } from '@poise/shared/format';
import { useEffect, useRef } from 'react';
import { describeSecond } from './describe-second.ts';
import { colourOf } from './moment-colour.ts';
import { stackMarks } from './stack-marks.ts';

type Value = number | undefined;

/** The vertical axis of a measure that is drawn as a line. */
type Scale = { min: number; max: number; decimals: number; unit: string };

const LEVEL: Scale = { min: -70, max: 0, decimals: 0, unit: 'dBFS' };
const MIN_PACE_SCALE = 8;
const HZ_STEP = 50;

/**
 * The interview second by second, one lane per measure: columns for shares between 0 and 1, lines for
 * level, pace and pitch. The moments are marked on the first lane, and a cursor marks the selected second.
 */
export function Lanes({
  timeline,
  durationMs,
  moments,
  selectedMs,
}: {
  timeline: readonly Received<TimelinePoint>[];
  durationMs: number;
  moments: readonly Received<Moment>[];
  selectedMs: number | undefined;
}) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (selectedMs !== undefined) section.current?.scrollIntoView({ block: 'nearest' });
  }, [selectedMs]);

  const seconds = Math.max(Math.ceil(durationMs / 1000), (timeline.at(-1)?.second ?? -1) + 1);
  const bySecond = new Map(timeline.map((point) => [point.second, point]));
  const each = <T,>(read: (point: Received<TimelinePoint> | undefined) => T) =>
    Array.from({ length: seconds }, (_, second) => read(bySecond.get(second)));
  const shown = each((point) => point?.face && shownExpression(point.face));
  const lanes = [
    { name: 'Speaking', values: each((point) => point?.speech?.speaking) },
    { name: 'Eyes on the camera', values: each((point) => point?.face?.attention) },
    { name: 'Smile', values: each((point) => point?.face?.smile) },
  ].filter(({ values }) => values.some(isMeasured));
  const expressions = shown.some((expression) => expression);
  const paces = paceOverTime(timeline);
  const curves = [
    { name: 'Level', values: each((point) => point?.speech?.levelDbfs), scale: () => LEVEL },
    {
      name: 'Pace',
      values: each((point) => point && paces.get(point.second)),
      scale: (top: number): Scale => ({
        min: 0,
        max: Math.max(MIN_PACE_SCALE, Math.ceil(top)),
        decimals: 1,
        unit: 'syllables per second',
      }),
    },
    {
      name: 'Pitch',
      values: each((point) => point?.speech?.f0Hz),
      scale: (top: number): Scale => ({
        min: HZ_STEP,
        max: Math.ceil(top / HZ_STEP) * HZ_STEP,
        decimals: 0,
        unit: 'Hz',
      }),
    },
  ].filter(({ values }) => values.some(isMeasured));
  if (lanes.length + curves.length === 0 && !expressions) return null;

  const hasGaps = [...lanes.map(({ values }) => values), ...(expressions ? [shown] : [])].some((values) =>
    values.includes(undefined),
  );
  const cursor = selectedMs === undefined ? undefined : Math.floor(selectedMs / 1000);
  const point = cursor === undefined ? undefined : bySecond.get(cursor);
  const isMixed = shown.some((expression) => expression?.label === 'mixed');
  const drawn = { seconds, cursor };
  return (
    <section ref={section} className="lanes" aria-label="Second by second">
      <h2>Second by second</h2>
      {moments.length > 0 && <Marks moments={moments} seconds={seconds} />}
      {expressions && (
        <Lane name="Expression" values={shown.map((expression) => expression?.probability)} {...drawn}>
          {[...EMOTIONS, 'mixed'].map((label) => (
            <path
              key={label}
              style={{ fill: `var(--${label})` }}
              d={columns(shown, (expression) => (expression?.label === label ? expression.probability : 0))}
            />
          ))}
        </Lane>
      )}
      {lanes.map(({ name, values }) => (
        <Lane key={name} name={name} values={values} {...drawn}>
          <path className="lane-value" d={columns(values, (value) => value ?? 0)} />
        </Lane>
      ))}
      {curves.map(({ name, values, scale }) => {
        const fitted = scale(Math.max(...values.filter(isMeasured)));
        return (
          <Lane key={name} name={name} values={values} scale={fitted} {...drawn}>
            <path className="lane-line" d={line(values, fitted)} />
          </Lane>
        );
      })}
      <p className="lane-axis" aria-hidden="true">
        <span>0:00</span>
        <span>{clock(durationMs)}</span>
      </p>
      {moments.length > 0 && (
        <p className="lane-readout" role="status">
          {point && describeSecond(point)}
        </p>
      )}
      {isMixed && (
        <p className="hint">
          <span className="swatch" style={{ background: 'var(--mixed)' }} />
          Mixed: the most likely expression of the second differs from that of the seconds around it.
        </p>
      )}
      {hasGaps && <p className="hint">Thin lines mark seconds that could not be measured.</p>}
    </section>
  );
}

/** The numbers of the moments at their positions; a number that would cover another is placed below it. */
function Marks({ moments, seconds }: { moments: readonly Received<Moment>[]; seconds: number }) {
  const positions = moments.map(({ atMs }) => atMs / 10 / seconds);
  const levels = stackMarks(positions);
  return (
    <p
      className="lane-marks"
      aria-hidden="true"
      style={{ height: `${MARK_REM * (Math.max(...levels) + 1) + 0.1}rem` }}
    >
      {moments.map((moment, i) => (
        <span
          key={moment.atMs}
          style={{
            left: `${positions[i]?.toFixed(2)}%`,
            top: `${MARK_REM * (levels[i] ?? 0)}rem`,
            borderColor: colourOf(moment),
          }}
        >
          {i + 1}
        </span>
      ))}
    </p>
  );
}

const MARK_REM = 1.5;

function Lane({
  name,
  values,
  scale,
  seconds,
  cursor,
  children,
}: {
  name: string;
  values: readonly Value[];
  scale?: Scale;
  seconds: number;
  cursor: number | undefined;
  children: React.ReactNode;
}) {
  return (
    <figure className="lane">
      <figcaption>
        {name}
        {scale && (
          <span className="lane-scale">
            {decimal(scale.min, 0)} to {scale.max} {scale.unit}
          </span>
        )}
      </figcaption>
      <svg
        viewBox={`0 0 ${seconds} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}: ${summary(values, scale)}`}
      >
        {children}
        <path className="lane-gap" d={columns(values, (value) => (value === undefined ? GAP_HEIGHT : 0))} />
        {cursor !== undefined && <path className="lane-cursor" d={`M${cursor + 0.5} 0V1`} />}
      </svg>
    </figure>
  );
}

const GAP_HEIGHT = 0.06;

const isMeasured = (value: Value): value is number => value !== undefined;

/** The columns of all seconds as a single path: an interview may have thousands of seconds. */
function columns<T>(values: readonly T[], height: (value: T) => number): string {
  return values
    .map((value, second) => [second, height(value)] as const)
    .filter(([, h]) => h > 0)
    .map(([second, h]) => `M${second} 1v${-h}h1v${h}z`)
    .join('');
}

/** A line through the centres of the seconds; an isolated second is drawn across its width. */
function line(values: readonly Value[], { min, max }: Scale): string {
  const height = (value: number) => (1 - Math.min(1, Math.max(0, (value - min) / (max - min)))).toFixed(3);
  return values
    .map((value, second) => {
      if (value === undefined) return '';
      const begins = values[second - 1] === undefined;
      return begins && values[second + 1] === undefined
        ? `M${second} ${height(value)}h1`
        : `${begins ? 'M' : 'L'}${second + 0.5} ${height(value)}`;
    })
    .join('');
}

function summary(values: readonly Value[], scale: Scale | undefined): string {
  const measured = values.filter(isMeasured);
  const mean = measured.reduce((sum, value) => sum + value, 0) / measured.length;
  const average = scale ? `${decimal(mean, scale.decimals)} ${scale.unit}` : percent(mean);
  return `${average} on average, measured in ${measured.length} of ${values.length} seconds`;
}
