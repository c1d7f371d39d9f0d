import { type Emotion, MAX_MOMENTS, type Moment, type Report } from '@poise/shared/contracts';
import { clock, decimal, percent, quantity } from '@poise/shared/format';
import { type Bin, binTimeline, highest } from './bins.ts';
import type { Markup } from './markup.ts';
import { renderSvg } from './svg.ts';

/** From bottom to top: pleasant, calm, unpleasant. */
const STACK = [
  'happiness',
  'surprise',
  'neutral',
  'sadness',
  'fear',
  'anger',
  'disgust',
  'contempt',
] as const satisfies readonly Emotion[];

/** The chart is drawn in two sizes; the page shows the one that fits. */
const FORMATS = {
  wide: { width: 880, fontSize: 13, bins: 240, ticks: 9 },
  narrow: { width: 380, fontSize: 11, bins: 120, ticks: 4 },
} as const;

export type ChartFormat = keyof typeof FORMATS;

/** The numbered mark of a moment: its size, and the offset of a mark that would cover the previous one. */
const MARK = { diameterFontSizes: 1.5, levelShare: 1 / MAX_MOMENTS };

/** One measure over time. */
type Lane = {
  readonly name: string;
  readonly heightPx: number;
  readonly min: number;
  readonly max: number;
  readonly tick: (value: number) => string;
  readonly series: readonly object[];
};

type Point = readonly [seconds: number, value: number | '-'];

/** All measures over time, as lanes on a common time axis; undefined if there are none. */
export function timelineChart(report: Report, format: ChartFormat): Markup | undefined {
  const { width, fontSize, bins: maxBins, ticks } = FORMATS[format];
  const bins = binTimeline(report.timeline, report.durationMs, maxBins);
  const lanes = [
    expression(bins),
    attention(bins),
    speaking(bins, report, width),
    pace(bins),
    level(bins),
    pitch(bins),
  ].filter((lane) => lane !== undefined);
  if (lanes.length === 0) return undefined;

  const titlePx = fontSize * 2.6;
  const bottoms = lanes.map((_, index) =>
    lanes.slice(0, index + 1).reduce((y, lane) => y + titlePx + lane.heightPx, 0),
  );
  const frame = { left: 2, right: fontSize * 4.6 };
  const endSeconds = Math.max(...bins.map(({ endMs }) => endMs)) / 1000;
  const secondPx = (width - frame.left - frame.right) / endSeconds;
  const text = { fontSize, color: 'var(--muted)' };

  return renderSvg(
    `timeline-${format}`,
    { width, height: bottoms.at(-1)! + fontSize * 2 },
    {
      title: lanes.map((lane, index) => ({
        text: lane.name,
        left: 0,
        top: bottoms[index]! - lane.heightPx - fontSize * 1.5,
        padding: 0,
        textStyle: { fontSize, fontWeight: 'normal', color: 'var(--ink)' },
      })),
      grid: lanes.map((lane, index) => ({
        ...frame,
        top: bottoms[index]! - lane.heightPx,
        height: lane.heightPx,
        show: true,
        backgroundColor: 'var(--gap)',
        borderWidth: 0,
        outerBoundsMode: 'none',
      })),
      xAxis: lanes.map((_, index) => ({
        type: 'value',
        gridIndex: index,
        min: 0,
        max: endSeconds,
        interval: tickSeconds(endSeconds, ticks),
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: {
          ...text,
          show: index === lanes.length - 1,
          showMaxLabel: false,
          alignMinLabel: 'left',
          formatter: (seconds: number) => clock(seconds * 1000),
        },
      })),
      yAxis: lanes.map(({ min, max, tick }, index) => ({
        type: 'value',
        gridIndex: index,
        position: 'right',
        min,
        max,
        interval: max - min,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: {
          ...text,
          formatter: tick,
          verticalAlignMinLabel: 'bottom',
          verticalAlignMaxLabel: 'top',
        },
      })),
      series: lanes
        .flatMap((lane, index) =>
          lane.series.map((series) => ({ ...series, silent: true, xAxisIndex: index, yAxisIndex: index })),
        )
        // On the first lane, which is that of the face.
        .concat(marks(report.face?.moments ?? [], { secondPx, endSeconds, fontSize })),
    },
  );
}

/** The moments on the first lane, numbered as below the chart; marks at the ends are kept inside the chart. */
function marks(
  moments: readonly Moment[],
  { secondPx, endSeconds, fontSize }: { secondPx: number; endSeconds: number; fontSize: number },
) {
  const diameterPx = fontSize * MARK.diameterFontSizes;
  const radiusSeconds = diameterPx / 2 / secondPx;
  const positions = moments.map(({ atMs }) =>
    Math.max(radiusSeconds, Math.min(endSeconds - radiusSeconds, atMs / 1000)),
  );
  let level = 0;
  const data = positions.map((seconds, i) => {
    const before = positions[i - 1];
    const covers = before !== undefined && seconds - before < 2 * radiusSeconds;
    level = covers ? level + 1 : 0;
    return [seconds, 1 - (level + 0.5) * MARK.levelShare];
  });
  return {
    type: 'scatter',
    symbolSize: diameterPx,
    itemStyle: { color: 'var(--surface)', borderColor: 'var(--ink)', borderWidth: 1.25, opacity: 1 },
    z: 9,
    label: {
      show: true,
      color: 'var(--ink)',
      fontSize: fontSize * 0.9,
      formatter: ({ dataIndex }: { dataIndex: number }) => String(dataIndex + 1),
    },
    silent: true,
    xAxisIndex: 0,
    yAxisIndex: 0,
    data,
  };
}

function expression(bins: readonly Bin[]): Lane | undefined {
  const measured = STACK.filter((emotion) => bins.some((bin) => bin.emotion?.[emotion] !== undefined));
  return lane(bins, (bin) => bin.emotion && 1, {
    ...SHARE,
    name: 'Facial expression',
    heightPx: 150,
    series: measured.map((emotion) =>
      area(
        `var(--${emotion})`,
        runs(bins, (bin) => bin.emotion && (bin.emotion[emotion] ?? 0)),
        'expression',
      ),
    ),
  });
}

function attention(bins: readonly Bin[]): Lane | undefined {
  const read = (bin: Bin) => bin.attention;
  return lane(bins, read, {
    ...SHARE,
    name: 'Eyes on the camera',
    heightPx: 46,
    series: [steps('var(--attention)', runs(bins, read))],
  });
}

function speaking(bins: readonly Bin[], report: Report, widthPx: number): Lane | undefined {
  const read = (bin: Bin) => bin.speaking;
  const legible = report.durationMs / widthPx <= MAX_PAUSE_MS_PER_PX;
  const spans = legible ? (report.speech?.pauses.spans ?? []) : [];
  const pauses = spans.flatMap(({ startMs, endMs }): Point[] => [
    [startMs / 1000, PAUSE_MARK],
    [endMs / 1000, PAUSE_MARK],
    [endMs / 1000, '-'],
  ]);
  return lane(bins, read, {
    ...SHARE,
    name: pauses.length > 0 ? 'Speaking (pauses marked below)' : 'Speaking',
    heightPx: 46,
    series: [steps('var(--speaking)', runs(bins, read)), area('var(--pause)', pauses)],
  });
}

function level(bins: readonly Bin[]): Lane | undefined {
  const read = ({ levelDbfs }: Bin) => levelDbfs && Math.max(levelDbfs, LEVEL_FLOOR_DBFS);
  return lane(bins, read, {
    name: 'Level (dBFS)',
    heightPx: 56,
    min: LEVEL_FLOOR_DBFS,
    max: 0,
    tick: (dbfs) => decimal(dbfs, 0),
    series: [line('var(--speaking)', runs(bins, read))],
  });
}

function pace(bins: readonly Bin[]): Lane | undefined {
  const top = highest(bins, (bin) => bin.pace);
  if (top === undefined) return undefined;
  return lane(bins, (bin) => bin.speaking, {
    name: 'Pace (syllables per second)',
    heightPx: 56,
    min: 0,
    max: Math.max(8, Math.ceil(top)),
    tick: String,
    series: [
      line(
        'var(--speaking)',
        runs(bins, (bin) => bin.pace),
      ),
    ],
  });
}

function pitch(bins: readonly Bin[]): Lane | undefined {
  const top = highest(bins, (bin) => bin.f0Hz);
  if (top === undefined) return undefined;
  return lane(bins, (bin) => bin.speaking, {
    name: 'Pitch',
    heightPx: 56,
    min: 50,
    max: Math.ceil((top + 25) / 50) * 50,
    tick: (hz) => quantity(hz, 0, 'Hz'),
    series: [
      line(
        'var(--pitch)',
        runs(bins, (bin) => bin.f0Hz),
      ),
    ],
  });
}

const SHARE = { min: 0, max: 1, tick: percent };

/** The height of a pause mark in the speaking lane. */
const PAUSE_MARK = 0.2;

/** On a coarser time axis, pause marks would overlap and are left out. */
const MAX_PAUSE_MS_PER_PX = 2_000;

/** Quieter levels are drawn at this value: microphone noise masks them. */
const LEVEL_FLOOR_DBFS = -70;

/** A lane with a background wherever it was measured; undefined if it was not measured at all. */
function lane(
  bins: readonly Bin[],
  measured: (bin: Bin) => number | undefined,
  content: Lane,
): Lane | undefined {
  if (bins.every((bin) => measured(bin) === undefined)) return undefined;
  const background = runs(bins, (bin) => (measured(bin) === undefined ? undefined : content.max));
  return { ...content, series: [area('var(--lane)', background), ...content.series] };
}

function area(color: string, data: readonly Point[], stack?: string) {
  return {
    type: 'line',
    symbol: 'none',
    lineStyle: { width: 0 },
    areaStyle: { color, opacity: 1, origin: 'start' },
    stack,
    data,
  };
}

/** For shares per second, which are not interpolated. */
function steps(color: string, data: readonly Point[]) {
  return { ...area(color, data), step: 'middle' };
}

function line(color: string, data: readonly Point[]) {
  return { type: 'line', symbol: 'none', lineStyle: { width: 1.75, color }, data };
}

/**
 * The values at the centres of their bins. A run of measured bins extends from the start of its first
 * to the end of its last, so that a single bin is visible and gaps remain gaps.
 */
function runs(bins: readonly Bin[], read: (bin: Bin) => number | undefined): Point[] {
  return bins.flatMap((bin, index): Point[] => {
    const value = read(bin);
    const [start, end] = [bin.startMs / 1000, bin.endMs / 1000];
    if (value === undefined) {
      return [
        [start, '-'],
        [end, '-'],
      ];
    }
    const before = bins[index - 1];
    const after = bins[index + 1];
    const points: Point[] = [[(start + end) / 2, value]];
    if (!before || read(before) === undefined) points.unshift([start, value]);
    if (!after || read(after) === undefined) points.push([end, value]);
    return points;
  });
}

const TICKS_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

function tickSeconds(endSeconds: number, maxTicks: number): number {
  return TICKS_SECONDS.find((tick) => endSeconds / tick <= maxTicks) ?? 3600;
}
