/** Writes a function of each of `length` floats at `x` to `y`, which is elsewhere. */
export type PointwiseKernel = (x: number, y: number, length: number, table: number) => void;

/** Writes `dy` times the derivative of a function at `x` to `dx`, which is elsewhere. */
export type PointwiseGradientKernel = (x: number, dy: number, dx: number, length: number, table: number) => void;

/** The table of numbers that kernels read, and functions of single numbers. */
export interface PointwiseExports {
  tableSize(): number;
  writeTable(at: number): void;
  readonly exp: PointwiseKernel;
  readonly expm1: PointwiseKernel;
  readonly log: PointwiseKernel;
  readonly log1p: PointwiseKernel;
  readonly tanh: PointwiseKernel;
  readonly sigmoid: PointwiseKernel;
  readonly softplus: PointwiseKernel;
  readonly erf: PointwiseKernel;
  readonly silu: PointwiseKernel;
  readonly gelu: PointwiseKernel;
  readonly tanhGelu: PointwiseKernel;
  readonly siluGradient: PointwiseGradientKernel;
  readonly geluGradient: PointwiseGradientKernel;
  readonly tanhGeluGradient: PointwiseGradientKernel;
}
