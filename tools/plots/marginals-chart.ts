import type { Marginals } from "./results.ts";
import { picture, polyline, round, text } from "./svg.ts";

/** Densities one above the other, a row a time: forward as areas, backward as dashes on top of them. */
export function marginalsChart({ from, to, cells, times }: Marginals): string {
  const x = (value: number) => left + ((value - from) / (to - from)) * (right - left);
  const centre = (i: number) => from + ((i + 0.5) * (to - from)) / cells;
  const highest = Math.max(...times.flatMap(({ forward }) => forward));
  const bottom = top + times.length * row;
  const rows = times.flatMap(({ t, forward, backward }, k) => {
    const base = top + (k + 1) * row;
    const curve = (density: readonly number[]) =>
      density.flatMap((p, i) => (p < least * highest ? [] : [[x(centre(i)), base - (p / highest) * tallest] as const]));
    const area = curve(forward);
    const points = [[area[0]![0], base] as const, ...area, [area.at(-1)![0], base] as const]
      .map(([px, py]) => `${round(px)},${round(py)}`)
      .join(" ");
    return [
      `<line class="grid" x1="${left}" x2="${right}" y1="${base}" y2="${base}"/>`,
      `<polygon class="f0 wash" points="${points}"/>`,
      polyline(curve(forward), "line l0"),
      polyline(curve(backward), "line dots l1"),
      text(`t = ${t}`, left - 14, base - 8, { anchor: "end" }),
    ];
  });
  const marks = Array.from({ length: Math.floor(to) - Math.ceil(from) + 1 }, (_, i) => Math.ceil(from) + i);
  return picture(title, width, bottom + 62, [
    text(title, 24, 22, { className: "title" }),
    polyline(
      [
        [24, 50],
        [54, 50],
      ],
      "line l0",
    ),
    text("forward, from the data at t = 0", 64, 50, { className: "f0" }),
    polyline(
      [
        [320, 50],
        [350, 50],
      ],
      "line dots l1",
    ),
    text("backward, from t = 1 by the exact score", 360, 50, { className: "f1" }),
    ...rows,
    `<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>`,
    ...marks.map(
      (mark) =>
        `<line class="axis" x1="${round(x(mark))}" x2="${round(x(mark))}" y1="${bottom}" y2="${bottom + 5}"/>` +
        text(String(mark).replace("-", "−"), x(mark), bottom + 18, { anchor: "middle", className: "muted" }),
    ),
    text("x", (left + right) / 2, bottom + 42, { anchor: "middle", className: "muted" }),
  ]);
}

const title = "One law, two directions of time";
const [width, left, right, top] = [760, 100, 730, 102];
const [row, tallest] = [66, 88];
/** What lies nearer to the base than this share of the highest peak is left out. */
const least = 2e-3;
