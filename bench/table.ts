import type { CaseResult, Measured, Skipped } from "./results.ts";

/** A cell's text by column. */
type Cells = readonly string[];

/** Who the others are measured by, where they took part, and what their column is called. */
const references: readonly (readonly [id: string, heading: string])[] = [
  ["torch-1", "of torch, 1 thread"],
  ["torch-2", "of torch, 2 threads"],
];
const samplerReferences: typeof references = [
  ["diffusers", "of diffusers"],
  ["k-diffusion", "of k-diffusion"],
];

/** The rows of a case's table: headings, and for whoever took part its figures. */
export function tableOf({ id, rows }: CaseResult): readonly Cells[] {
  const measured = rows.filter((row) => "median" in row);
  const peers = id.includes("-sample-") ? samplerReferences : references;
  const medians = peers.map(([peer]) => measured.find(({ id }) => id === peer)?.median);
  const headings = ["", "ms a step", "quartiles", "steps", ...peers.map(([, heading]) => heading), "peak MB"];
  return [headings, ...measured.map((row) => cells(row, medians))];
}

/** Who could not take part, and why. */
export function skippedOf({ rows }: CaseResult): readonly Skipped[] {
  return rows.filter((row) => "skip" in row);
}

function cells({ title, median, quartiles, steps, peak }: Measured, peers: readonly (number | undefined)[]): Cells {
  return [
    title,
    milliseconds(median),
    quartiles.map(milliseconds).join(" to "),
    `${steps}`,
    ...peers.map((reference) => (reference === undefined ? "" : (median / reference).toFixed(2))),
    (peak / 1e6).toFixed(0),
  ];
}

/** Three digits. */
export function milliseconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** A table for a terminal: the first column to the left, the others to the right. */
export function plainTable(rows: readonly Cells[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
