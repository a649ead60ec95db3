/** Softmax, sums and linear combinations; flags are numbers here. */
export interface RowExports {
  softmax(x: number, y: number, rows: number, width: number, factor: number, logarithm: number, table: number): void;
  softmaxGradient(y: number, dy: number, dx: number, rows: number, width: number, factor: number, table: number): void;
  sumScratch(width: number): number;
  sumRuns(x: number, out: number, count: number, run: number, factor: number): void;
  sumRows(x: number, out: number, rows: number, columns: number, run: number, factor: number, scratch: number): void;
  combine(
    xs: number,
    coefficients: number,
    terms: number,
    rows: number,
    length: number,
    out: number,
    used: number,
  ): void;
}
