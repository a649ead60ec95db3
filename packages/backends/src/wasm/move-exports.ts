/** Moving data; steps and runs are in bytes, steps may be negative. */
export interface MoveExports {
  copyRuns(
    source: number,
    target: number,
    outer: number,
    outerFrom: number,
    outerTo: number,
    inner: number,
    innerFrom: number,
    innerTo: number,
    run: number,
  ): void;
  rotary(
    x: number,
    fromRow: number,
    cosines: number,
    sines: number,
    y: number,
    toRow: number,
    rows: number,
    positions: number,
    half: number,
    direction: number,
  ): void;
}
