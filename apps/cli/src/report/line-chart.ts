import { escape } from "./escape.ts";
import { linearTicks, logTicks, tickLabel } from "./ticks.ts";
import type { Ticks } from "./ticks.ts";

/** One line of a chart. */
export interface Series {
  /** Its name in the legend. */
  readonly label: string;
  /** Its points, x increasing. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** `faint` for raw measurements, `bold` for what the eye should follow. */
  readonly weight: "faint" | "bold";
}

/** Options of {@link lineChart}. */
export interface LineChartOptions {
  /** Read out by screen readers. */
  readonly title: string;
  /** Below the x axis. */
  readonly xLabel: string;
  /** The lines, painted in this order. */
  readonly series: readonly Series[];
  /** A logarithmic y axis; values of 0 and below are left out. */
  readonly logY?: boolean;
  /** Width in pixels where the page does not scale it. Default 720. */
  readonly width?: number;
  /** Height. Default 280. */
  readonly height?: number;
  /** Another class of the whole, for the page's style. */
  readonly className?: string;
}

/**
 * A line chart as SVG. Colours come from the page's style: the classes are `axis`, `grid`, `line faint` and
 * `line bold`.
 */
export function lineChart(options: LineChartOptions): string {
  const { title, xLabel, series, logY = false, width = 720, height = 280, className = "" } = options;
  const usable = series.map(({ points, ...rest }) => ({
    ...rest,
    points: points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y) && (!logY || y > 0)),
  }));
  const all = usable.flatMap(({ points }) => points);
  const open = `<svg class="${["chart", className].filter(Boolean).join(" ")}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">`;
  if (all.length === 0) {
    return `${open}<text class="axis" x="${width / 2}" y="${height / 2}" text-anchor="middle">no data yet</text></svg>`;
  }
  const xs = linearTicks(...extent(all.map(([x]) => x)), width / 90);
  const ys = logY ? logTicks(...extent(all.map(([, y]) => y))) : linearTicks(...extent(all.map(([, y]) => y)));
  const bottom = height - margin.bottom;
  const x = scale(xs, margin.left, width - margin.right, false);
  const y = scale(ys, bottom, margin.top, logY);
  const parts = [
    ...ys.marks.map(
      (mark) =>
        `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${y(mark)}" y2="${y(mark)}"/>` +
        `<text class="axis" x="${margin.left - 8}" y="${y(mark)}" dy="0.35em" text-anchor="end">${tickLabel(mark)}</text>`,
    ),
    ...xs.marks.map(
      (mark) => `<text class="axis" x="${x(mark)}" y="${bottom + 20}" text-anchor="middle">${tickLabel(mark)}</text>`,
    ),
    `<text class="axis" x="${width - margin.right}" y="${height - 4}" text-anchor="end">${escape(xLabel)}</text>`,
    ...usable.map(({ points, weight }) => {
      const path = thin(points)
        .map(([px, py]) => `${x(px)},${y(py)}`)
        .join(" ");
      return `<polyline class="line ${weight}" points="${path}"/>`;
    }),
    ...(series.length > 1 ? legend(series, width - margin.right) : []),
  ];
  return `${open}<title>${escape(title)}</title>${parts.join("")}</svg>`;
}

function legend(series: readonly Series[], end: number): string[] {
  let right = end;
  return series.toReversed().map(({ label, weight }) => {
    const start = right - label.length * 7 - 30;
    right = start - 16;
    return (
      `<line class="line ${weight}" x1="${start}" x2="${start + 20}" y1="12" y2="12"/>` +
      `<text class="axis" x="${start + 26}" y="12" dy="0.35em">${escape(label)}</text>`
    );
  });
}

/** Keeps the lowest and the highest point of each of many slices, so that a long run draws no more than a screen shows. */
function thin(points: Series["points"]): Series["points"] {
  if (points.length <= 2 * slices) return points;
  return Array.from({ length: slices }, (_, i) => {
    const part = points.slice(Math.floor((i * points.length) / slices), Math.floor(((i + 1) * points.length) / slices));
    const low = part.reduce((best, point) => (point[1] < best[1] ? point : best));
    const high = part.reduce((best, point) => (point[1] > best[1] ? point : best));
    return low[0] < high[0] ? [low, high] : [high, low];
  }).flat();
}

function extent(values: readonly number[]): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

function scale({ range: [low, high] }: Ticks, from: number, to: number, log: boolean): (value: number) => number {
  const map = log ? Math.log : (value: number) => value;
  const [a, b] = [map(low), map(high)];
  return (value) => Math.round((from + ((map(value) - a) / (b - a)) * (to - from)) * 100) / 100;
}

const margin = { left: 58, right: 12, top: 28, bottom: 44 };
const slices = 600;
