import { round, text } from "../svg.ts";
import { regions } from "./regions.ts";

/** A square part of a picture that shows a square part of the plane. */
export interface Panel {
  readonly left: number;
  readonly top: number;
  readonly side: number;
  /** The plane is shown from `-half` to `half` on both axes. */
  readonly half: number;
}

/** Where three panels stand in a picture of the usual width, and what is shown of the plane. */
export const panels = (half: number): readonly [Panel, Panel, Panel] => {
  const at = (k: number): Panel => ({ left: 24 + k * 244, top: 84, side: 224, half });
  return [at(0), at(1), at(2)];
};

/** The size of a picture of three panels with a line below them. */
export const size = [760, 352] as const;

/** The frame of a panel, with what stands above it. */
export function frame({ left, top, side }: Panel, title: string, note = ""): string {
  return (
    `<rect class="frame" x="${left}" y="${top}" width="${side}" height="${side}"/>` +
    text(title, left, top - 28) +
    text(note, left, top - 11, { className: "muted small" })
  );
}

/** Positions in the plane, row by row from below, at `count` x `count` nodes of a panel, the outermost on its edges. */
export function nodes({ half }: Panel, count: number): number[] {
  const at = (i: number) => (i / (count - 1)) * 2 * half - half;
  return Array.from({ length: count * count }, (_, i) => [at(i % count), at(Math.floor(i / count))]).flat();
}

/** The same at the centres of `count` x `count` cells. */
export function centres({ half }: Panel, count: number): number[] {
  const at = (i: number) => ((i + 0.5) / count) * 2 * half - half;
  return Array.from({ length: count * count }, (_, i) => [at(i % count), at(Math.floor(i / count))]).flat();
}

/** Where a function with these values at the {@link nodes} of a panel exceeds thresholds, one wash of colour above the other. */
export function bands(
  panel: Panel,
  values: readonly number[],
  thresholds: readonly number[],
  className: string,
): string {
  const count = Math.round(Math.sqrt(values.length));
  const at = (i: number) => (i / (count - 1)) * 2 * panel.half - panel.half;
  return thresholds
    .map((threshold) => {
      const loops = regions(
        values.map((value) => value - threshold),
        count,
      );
      const path = loops
        .map(
          (loop) =>
            `M${loop.map(([column, row]) => place(panel, at(column), at(row)).map(tenth).join(" ")).join("L")}z`,
        )
        .join("");
      return path && `<path class="band ${className}" d="${path}"/>`;
    })
    .join("");
}

const tenth = (value: number): number => Math.round(10 * value) / 10;

/** Arrows of one length in the direction of vectors, where there are any. */
export function arrows(
  panel: Panel,
  positions: readonly number[],
  vectors: readonly (readonly [x: number, y: number] | null)[],
): string {
  const long = 11;
  const path = vectors
    .map((vector, i) => {
      const length = vector ? Math.hypot(...vector) : 0;
      if (!vector || length === 0) return "";
      const [x, y] = place(panel, positions[2 * i]!, positions[2 * i + 1]!);
      const [dx, dy] = [(long * vector[0]) / length, (-long * vector[1]) / length];
      const [tipX, tipY] = [x + dx / 2, y + dy / 2];
      const barb = (side: number) =>
        `M${round(tipX)} ${round(tipY)}l${round(-0.32 * dx - side * 0.22 * dy)} ${round(-0.32 * dy + side * 0.22 * dx)}`;
      return `M${round(x - dx / 2)} ${round(y - dy / 2)}L${round(tipX)} ${round(tipY)}${barb(1)}${barb(-1)}`;
    })
    .join("");
  return `<path class="arrow" d="${path}"/>`;
}

/** Points of the plane that lie in the panel. */
export function dots(panel: Panel, points: readonly (readonly [x: number, y: number])[], className: string): string {
  const inside = points.filter((point) => point.every((v) => Math.abs(v) < panel.half));
  const path = inside.map(([x, y]) => `M${place(panel, x, y).map(round).join(" ")}h0`).join("");
  return `<path class="dot ${className}" d="${path}"/>`;
}

const place = ({ left, top, side, half }: Panel, x: number, y: number): [number, number] => [
  left + ((x + half) / (2 * half)) * side,
  top + side - ((y + half) / (2 * half)) * side,
];

/** The style of what stands in panels, beside that of pictures. */
export const panelStyle = `<style>
.frame { fill: none; stroke: var(--grid); }
.small { font-size: 12px; }
.band { fill-opacity: 0.15; fill-rule: evenodd; }
.arrow { fill: none; stroke: var(--ink); stroke-opacity: 0.6; stroke-width: 1; stroke-linecap: round; stroke-linejoin: round; }
.dot { fill: none; stroke-width: 2.6; stroke-linecap: round; stroke-opacity: 0.65; }
.faint { stroke-opacity: 0.4; stroke-width: 1.8; }
</style>`;
