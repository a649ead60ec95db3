import type { CaseResult, Measured, Skipped } from "./results.ts";

/** A cell's text by column. */
type Cells = readonly string[];

const headings: Cells = ["", "ms a step", "quartiles", "steps", "of torch, 1 thread", "of torch, 2 threads", "peak MB"];

/** The rows of a case's table: headings, and for whoever took part its figures. */
export function tableOf({ rows }: CaseResult): readonly Cells[] {
  const measured = rows.filter((row) => "median" in row);
  const torch = [1, 2].map((threads) => measured.find(({ id }) => id === `torch-${threads}`)?.median);
  return [headings, ...measured.map((row) => cells(row, torch))];
}

/** Who could not take part, and why. */
export function skippedOf({ rows }: CaseResult): readonly Skipped[] {
  return rows.filter((row) => "skip" in row);
}

function cells({ title, median, quartiles, steps, peak }: Measured, torch: readonly (number | undefined)[]): Cells {
  return [
    title,
    milliseconds(median),
    quartiles.map(milliseconds).join(" to "),
    `${steps}`,
    ...torch.map((reference) => (reference === undefined ? "" : (median / reference).toFixed(2))),
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
