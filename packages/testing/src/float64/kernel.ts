import type { DataType } from "@tensorflow/tfjs-core";

/** The arrays in which the float64 backend keeps floats, integers and booleans. */
export type Values = Float64Array | Int32Array | Uint8Array;

/** A tensor on the host. Its dtype `float32` means float64 here: TensorFlow.js has no name for it. */
export interface Operand {
  readonly values: Values;
  readonly shape: readonly number[];
  readonly dtype: DataType;
}

/** The inputs of a kernel by the names that TensorFlow.js gives them; each kernel knows which of them it has. */
export interface Operands {
  readonly [name: string]: Operand;
  readonly x: Operand;
  readonly a: Operand;
  readonly b: Operand;
  readonly dy: Operand;
  readonly y: Operand;
  readonly t: Operand;
  readonly e: Operand;
  readonly input: Operand;
  readonly images: Operand;
  readonly value: Operand;
  readonly logits: Operand;
  readonly filter: Operand;
  readonly indices: Operand;
  readonly condition: Operand;
  readonly segmentIds: Operand;
}

/** The attributes of a kernel by the names that TensorFlow.js gives them; each kernel knows which of them it has. */
export interface Attributes {
  readonly activation: string;
  readonly alignCorners: boolean;
  readonly alpha: number;
  readonly axis: number;
  readonly batchDims: number;
  readonly begin: number[];
  readonly beginMask: number;
  readonly clipValueMax: number;
  readonly clipValueMin: number;
  readonly coefficients: readonly number[];
  readonly constantValue: number;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly depth: number;
  readonly dilations?: [number, number] | number;
  readonly dim: number;
  readonly dimRoundingMode: "floor" | "round" | "ceil";
  readonly dims: number | number[];
  readonly dtype: DataType;
  readonly ellipsisMask: number;
  readonly end: number[];
  readonly endMask: number;
  readonly equation: string;
  readonly exclusive: boolean;
  readonly filterShape: [number, number, number, number];
  readonly filterSize: [number, number] | number;
  readonly halfPixelCenters: boolean;
  readonly inputShape: [number, number, number, number];
  readonly k: number;
  readonly keepDims: boolean;
  readonly newAxisMask: number;
  readonly num: number;
  readonly numOrSizeSplits: number[] | number;
  readonly numSegments: number;
  readonly offValue: number;
  readonly onValue: number;
  readonly pad: "valid" | "same" | number;
  readonly paddings: readonly (readonly [number, number])[];
  readonly perm: readonly number[];
  readonly reductionIndices: number | number[];
  readonly reps: readonly number[];
  readonly reverse: boolean;
  readonly rows: number;
  readonly shape: readonly number[];
  readonly shrinkAxisMask: number;
  readonly size: number[];
  readonly start: number;
  readonly step: number;
  readonly stop: number;
  readonly strides: [number, number] | number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly value: number;
}

/**
 * A kernel as a pure function. A result that holds the very array of an input shares its storage; other results own
 * theirs.
 */
export type Kernel = (inputs: Operands, attributes: Attributes) => Operand | readonly Operand[];

/** Kernels by their TensorFlow.js names. */
export type Kernels = Readonly<Record<string, Kernel>>;

/** A new array of zeros for a dtype. */
export function zeros(dtype: DataType, size: number): Values {
  if (dtype === "int32") return new Int32Array(size);
  return dtype === "bool" ? new Uint8Array(size) : new Float64Array(size);
}

/** A tensor whose element i is `f(i)`. */
export function generate(shape: readonly number[], dtype: DataType, f: (i: number) => number): Operand {
  const values = zeros(dtype, sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = f(i);
  return { values, shape, dtype };
}

/** The number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
