import type { AttentionExports } from "./attention-exports.ts";
import type { GatherExports } from "./gather-exports.ts";
import type { MoveExports } from "./move-exports.ts";
import type { NormalizationExports } from "./normalization-exports.ts";
import type { PointwiseExports } from "./pointwise-exports.ts";
import type { RowExports } from "./row-exports.ts";

/** What the binaries export, each family of kernels in an interface of its own. */
export interface KernelExports
  extends
    ProductExports,
    WeightGradientExports,
    ConvolutionExports,
    WinogradExports,
    WeightUpdateExports,
    PointwiseExports,
    MoveExports,
    GatherExports,
    NormalizationExports,
    RowExports,
    AttentionExports {}

/** Matrix products; flags are numbers here. `bias` is 0 where there is none. */
export interface ProductExports {
  scratchSize(columns: number, depth: number): number;
  multiply(
    a: number,
    aStep: number,
    transposeA: number,
    b: number,
    bStep: number,
    transposeB: number,
    bias: number,
    out: number,
    count: number,
    rows: number,
    columns: number,
    depth: number,
    scratch: number,
  ): void;
}

/** Gradients of dense layers. */
export interface WeightGradientExports {
  weightGradientScratch(outputs: number, rows: number): number;
  weightGradient(
    x: number,
    dy: number,
    weightOut: number,
    biasOut: number,
    rows: number,
    inputs: number,
    outputs: number,
    scratch: number,
  ): void;
}

/** Convolutions; `windows` is the address of what `windowNumbers` gives. */
export interface ConvolutionExports {
  convolveScratch(taps: number, channels: number, columns: number): number;
  convolve(
    windows: number,
    source: number,
    filter: number,
    transposed: number,
    columns: number,
    bias: number,
    biasPerImage: number,
    residual: number,
    out: number,
    scratch: number,
  ): void;
  filterGradientScratch(taps: number, channels: number, columns: number): number;
  convolveFilterGradient(
    windows: number,
    x: number,
    dy: number,
    columns: number,
    filterOut: number,
    biasOut: number,
    scratch: number,
  ): void;
}

/** Updates of weights, of one tensor each, and the sum of its squares. */
export interface WeightUpdateExports {
  adamUpdate(
    weight: number,
    gradient: number,
    mean: number,
    square: number,
    weightOut: number,
    meanOut: number,
    squareOut: number,
    count: number,
    gradientScale: number,
    penalty: number,
    meanGain: number,
    squareGain: number,
    rate: number,
    floor: number,
    decay: number,
  ): void;
  momentumUpdate(
    weight: number,
    gradient: number,
    direction: number,
    weightOut: number,
    directionOut: number,
    count: number,
    gradientScale: number,
    momentum: number,
    rate: number,
  ): void;
  averageUpdate(average: number, weight: number, out: number, count: number, gain: number): void;
  squareSum(x: number, count: number): number;
}

/** Convolutions by Winograd's algorithm; `sizes` is the address of what `sizeNumbers` gives. */
export interface WinogradExports {
  winogradFilterSize(channels: number, outChannels: number, square: number): number;
  winogradFilterScratch(channels: number, outChannels: number): number;
  winogradTransformFilter(
    filter: number,
    channels: number,
    outChannels: number,
    turned: number,
    square: number,
    planes: number,
    scratch: number,
  ): void;
  winogradScratch(sizes: number): number;
  winogradConvolve(
    sizes: number,
    x: number,
    planes: number,
    bias: number,
    biasStep: number,
    residual: number,
    out: number,
    scratch: number,
  ): void;
  winogradGradientScratch(sizes: number): number;
  winogradFilterGradient(
    sizes: number,
    x: number,
    dy: number,
    filterOut: number,
    biasOut: number,
    scratch: number,
  ): void;
}
