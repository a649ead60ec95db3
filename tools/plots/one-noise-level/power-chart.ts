import { logTicks, tickLabel } from "../../../apps/cli/src/report/ticks.ts";
import { picture, polyline, round, text } from "../svg.ts";

/** Lines on two logarithmic axes. */
export interface PowerChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly {
    readonly label: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
}

/** Draws lines on two logarithmic axes, each labelled at its left end. */
export function powerChart({ title, xLabel, yLabel, lines }: PowerChart): string {
  const [width, height] = [760, 330];
  const area = { left: 70, right: 720, top: 66, bottom: 272 };
  const scale = (values: readonly number[], from: number, to: number, room: number) => {
    const [low, high] = [Math.min(...values) / room, Math.max(...values) * room];
    return {
      marks: logTicks(low, high).marks.filter((mark) => Number.isInteger(Math.round(1e9 * Math.log10(mark)) / 1e9)),
      at: (value: number) => from + (Math.log(value / low) / Math.log(high / low)) * (to - from),
    };
  };
  const all = lines.flatMap(({ points }) => points);
  const x = scale(
    all.map(([value]) => value),
    area.left,
    area.right,
    1.1,
  );
  const y = scale(
    all.map(([, value]) => value),
    area.bottom,
    area.top,
    1.6,
  );
  return picture(title, width, height, [
    text(title, 24, 24, { className: "title" }),
    text(yLabel, area.left, 50, { className: "muted" }),
    ...y.marks.map(
      (mark) =>
        `<line class="grid" x1="${area.left}" x2="${area.right}" y1="${round(y.at(mark))}" y2="${round(y.at(mark))}"/>` +
        text(tickLabel(mark), area.left - 10, y.at(mark), { anchor: "end", className: "muted" }),
    ),
    `<line class="axis" x1="${area.left}" x2="${area.right}" y1="${area.bottom}" y2="${area.bottom}"/>`,
    ...x.marks.map(
      (mark) =>
        `<line class="axis" x1="${round(x.at(mark))}" x2="${round(x.at(mark))}" y1="${area.bottom}" y2="${area.bottom + 5}"/>` +
        text(tickLabel(mark), x.at(mark), area.bottom + 18, { anchor: "middle", className: "muted" }),
    ),
    text(xLabel, (area.left + area.right) / 2, area.bottom + 42, { anchor: "middle", className: "muted" }),
    ...lines.map(({ points }, k) =>
      polyline(
        points.map(([a, b]) => [x.at(a), y.at(b)] as const),
        `line l${k}`,
      ),
    ),
    ...lines.map(({ label, points }, k) => {
      const [a, b] = points[2]!;
      return text(label, x.at(a) + 8, y.at(b) - 16, { className: `f${k}` });
    }),
  ]);
}
