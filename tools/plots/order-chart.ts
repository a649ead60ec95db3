import { logTicks, tickLabel } from "../../apps/cli/src/report/ticks.ts";
import type { ErrorLine, ErrorPoint, Study } from "./results.ts";
import { picture, polyline, round, text } from "./svg.ts";

/** Errors against sizes on two logarithmic axes, each beside a dashed line of the order that theory promises. */
export function orderChart({ title, xLabel, yLabel, lines }: Study): string {
  const guides = guidesOf(lines);
  const all = lines.flatMap(({ points }) => points);
  const sizes = [...new Set(all.map(({ size }) => size))].toSorted((a, b) => a - b);
  const x = scale(sizes[0]! / 1.15, sizes.at(-1)! * 1.15, area.left, area.right);
  const heights = [...all.flatMap(bounds), ...guides.flatMap(({ points }) => points.map(([, y]) => y))];
  const [low, high] = [Math.min(...heights) / 1.3, Math.max(...heights) * 1.3];
  const y = scale(low, high, area.bottom, area.top);

  const tens = logTicks(low, high).marks.filter((mark) => Number.isInteger(Math.log10(mark)));
  const yMarks = tens.length >= 2 ? tens : logTicks(low, high).marks;
  const halving = sizes.every((size) => Number.isInteger(1 / size));
  const xMarks = halving ? sizes : logTicks(sizes[0]!, sizes.at(-1)!).marks;
  const drawn = [
    ...guides.map(({ points }) =>
      polyline(
        points.map(([size, error]) => [x(size), y(error)]),
        "reference",
      ),
    ),
    ...lines.map(({ points }, k) =>
      polyline(
        points.map(({ size, error }) => [x(size), y(error)]),
        `line l${k}`,
      ),
    ),
    ...lines.flatMap(({ points }, k) => points.map((point) => whisker(point, x, y, k))),
    ...lines.flatMap(({ points }, k) => points.map(({ size, error }) => marker(x(size), y(error), k))),
  ];
  const labels = [
    ...lines.map(({ label, points }, k) => ({ content: label, at: y(largest(points).error), className: `f${k}` })),
    ...guides.map(({ order, points }) => ({
      content: `order ${order === 0.5 ? "½" : order}`,
      at: y(points.at(-1)![1]),
      className: "muted",
    })),
  ];
  return picture(title, width, height, [
    text(title, area.left, 22, { className: "title" }),
    text(yLabel, area.left, 48, { className: "muted" }),
    ...yMarks.map(
      (mark) =>
        `<line class="grid" x1="${area.left}" x2="${area.right}" y1="${round(y(mark))}" y2="${round(y(mark))}"/>` +
        text(powerLabel(mark), area.left - 10, y(mark), { anchor: "end", className: "muted" }),
    ),
    `<line class="axis" x1="${area.left}" x2="${area.right}" y1="${area.bottom}" y2="${area.bottom}"/>`,
    ...xMarks.map(
      (mark) =>
        `<line class="axis" x1="${round(x(mark))}" x2="${round(x(mark))}" y1="${area.bottom}" y2="${area.bottom + 5}"/>` +
        text(halving ? `1/${Math.round(1 / mark)}` : tickLabel(mark), x(mark), area.bottom + 18, {
          anchor: "middle",
          className: "muted",
        }),
    ),
    text(xLabel, (area.left + area.right) / 2, area.bottom + 42, { anchor: "middle", className: "muted" }),
    ...drawn,
    ...spread(labels).map(({ content, at, className }) => text(content, area.right + 12, at, { className })),
  ]);
}

const [width, height] = [760, 420];
const area = { left: 70, right: 580, top: 66, bottom: 362 };

const largest = (points: readonly ErrorPoint[]): ErrorPoint => points.reduce((a, b) => (b.size > a.size ? b : a));
const bounds = ({ error, standardError = 0 }: ErrorPoint): number[] => [
  Math.max(error - 2 * standardError, error / 4),
  error + 2 * standardError,
];

/** One dashed line for each order: below the lowest of its lines, as long as that. */
function guidesOf(lines: readonly ErrorLine[]) {
  return [...new Set(lines.map(({ order }) => order))].map((order) => {
    const own = lines.filter((line) => line.order === order);
    const factor = (points: readonly ErrorPoint[]) =>
      Math.min(...points.map(({ size, error }) => error / size ** order));
    const lowest = own.reduce((a, b) => (factor(b.points) < factor(a.points) ? b : a));
    const sizes = lowest.points.map(({ size }) => size).toSorted((a, b) => a - b);
    const c = factor(lowest.points) / 1.7;
    return { order, points: [sizes[0]!, sizes.at(-1)!].map((size) => [size, c * size ** order] as const) };
  });
}

/** Two standard errors to either side. */
function whisker(point: ErrorPoint, x: (v: number) => number, y: (v: number) => number, k: number): string {
  if (!point.standardError) return "";
  const [low, high] = bounds(point);
  return polyline(
    [
      [x(point.size), y(low!)],
      [x(point.size), y(high!)],
    ],
    `line l${k}`,
  );
}

function marker(x: number, y: number, k: number): string {
  const common = `class="marker f${k}"`;
  if (k === 0) return `<circle ${common} cx="${round(x)}" cy="${round(y)}" r="5"/>`;
  const corners =
    k === 1
      ? [
          [-5, -5],
          [5, -5],
          [5, 5],
          [-5, 5],
        ]
      : [
          [0, -6.5],
          [6, 4.5],
          [-6, 4.5],
        ];
  return `<polygon ${common} points="${corners.map(([dx, dy]) => `${round(x + dx!)},${round(y + dy!)}`).join(" ")}"/>`;
}

/** Labels moved apart where they would touch, in the order of their heights. */
function spread<L extends { readonly at: number }>(labels: readonly L[]): L[] {
  const gap = 19;
  const placed: L[] = [];
  for (const label of labels.toSorted((a, b) => a.at - b.at)) {
    const before = placed.at(-1);
    placed.push({ ...label, at: Math.max(label.at, before ? before.at + gap : 0) });
  }
  return placed;
}

function scale(low: number, high: number, from: number, to: number): (value: number) => number {
  return (value) => from + (Math.log(value / low) / Math.log(high / low)) * (to - from);
}

/** A power of ten as one, another number as it is. */
function powerLabel(value: number): string {
  const power = Math.log10(value);
  if (!(Number.isInteger(power) && power < 0)) return tickLabel(value);
  return `10⁻${[...String(-power)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`;
}
