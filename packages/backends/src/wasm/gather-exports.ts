/** Rows by their indices, and the sums of rows that share one; runs are in bytes. */
export interface GatherExports {
  /** The place of the first index that is outside, or -1. */
  gatherRows(
    source: number,
    indices: number,
    target: number,
    tables: number,
    size: number,
    count: number,
    run: number,
  ): number;
  segmentSumScratch(segments: number, width: number): number;
  segmentSums(
    x: number,
    segmentOf: number,
    out: number,
    rows: number,
    width: number,
    segments: number,
    scratch: number,
  ): void;
}
