import { backend_util, util } from "@tensorflow/tfjs-core";
import type { SumAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { reduceNothing } from "./empty-reductions.ts";
import type { KernelExports } from "./kernel-exports.ts";
import { scratch } from "./scratch.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { addressOf, allocate, floats, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

/**
 * Sums and means in float64; long ones lose digits in the stock kernel, and those over leading axes are slow there. Of
 * nothing the sum is 0 and the mean NaN, where the stock kernels give what the heap held.
 */
export const reductionKernels: readonly KernelOverride[] = [
  reduction("Sum", "mended: garbage of no elements; long sums lose digits; slow over leading axes", () => 1),
  reduction("Mean", "mended: garbage of no elements; long means lose digits", (terms) => 1 / terms),
];

function reduction(kernelName: string, reason: string, scale: (terms: number) => number): KernelOverride {
  return wasmKernel<"x", SumAttrs>(kernelName, reason, (stock) => (call) => {
    const {
      inputs: { x },
      attrs,
      backend,
    } = call;
    const axes = util.parseAxisParam(attrs.axis, x.shape);
    if (x.shape.includes(0)) {
      return kernelName === "Sum"
        ? reduceNothing(backend, x, attrs, 0)
        : reduceNothing(backend, x, attrs, NaN, "float32");
    }
    const layout = x.dtype === "float32" ? layoutOf(x.shape, axes) : undefined;
    const kernels = kernelsOf(backend);
    if (!layout || (!kernels && isShort(layout))) return stock(call);
    const [keptShape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const shape = attrs.keepDims ? backend_util.expandShapeToKeepDim(keptShape, axes) : keptShape;
    const factor = scale(layout.rows * layout.run);
    const out = allocate(backend, shape);
    if (kernels) sumByKernels(backend, kernels, x, out, layout, factor);
    else sumByScript(backend, x, out, layout, factor);
    return out;
  });
}

/** The tensor as `[outer, rows, columns, run]`, of which `rows` and `run` are summed. */
interface Layout {
  readonly outer: number;
  readonly rows: number;
  readonly columns: number;
  readonly run: number;
}

/** The stock kernel is fast and precise enough for short runs of neighbours. */
const isShort = ({ rows, run, outer }: Layout) => rows === 1 && run <= 1024 && outer > 1;

function layoutOf(shape: readonly number[], axes: readonly number[]): Layout | undefined {
  const groups: number[] = [];
  // Groups alternate: kept, summed, kept, summed.
  let group = 0;
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const summed = axes.includes(axis);
    if (summed !== (group % 2 === 1)) group++;
    groups[group] = (groups[group] ?? 1) * size;
  });
  if (group > 3) return undefined;
  const [outer = 1, rows = 1, columns = 1, run = 1] = groups;
  return group === 1 ? { outer, rows: 1, columns: 1, run: rows } : { outer, rows, columns, run };
}

function sumByKernels(
  backend: WasmBackend,
  kernels: KernelExports,
  x: TensorInfo,
  out: TensorInfo,
  { outer, rows, columns, run }: Layout,
  factor: number,
): void {
  const from = addressOf(backend, x);
  const to = addressOf(backend, out);
  if (rows === 1) {
    kernels.sumRuns(from, to, outer * columns, run, factor);
    return;
  }
  const working = scratch(backend, kernels.sumScratch(columns * run));
  for (let i = 0; i < outer; i++) {
    const image = from + i * rows * columns * run * 4;
    kernels.sumRows(image, to + i * columns * 4, rows, columns, run, factor, working);
  }
}

function sumByScript(
  backend: WasmBackend,
  x: TensorInfo,
  out: TensorInfo,
  { outer, rows, columns, run }: Layout,
  scale: number,
): void {
  const source = floats(backend, x);
  const target = floats(backend, out);
  const width = columns * run;
  const sums = new Float64Array(rows === 1 ? 0 : width);
  for (let i = 0; i < outer; i++) {
    const start = i * rows * width;
    if (rows === 1) {
      for (let column = 0; column < columns; column++) {
        target[i * columns + column] = scale * sumOf(source, start + column * run, run);
      }
    } else {
      sumRows(source, start, rows, sums);
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let k = column * run; k < (column + 1) * run; k++) sum += sums[k]!;
        target[i * columns + column] = scale * sum;
      }
    }
  }
}

/** Four partial sums, so that one addition need not wait for the last. */
function sumOf(x: Float32Array, start: number, length: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = start;
  for (const end = start + length - 3; i < end; i += 4) {
    a += x[i]!;
    b += x[i + 1]!;
    c += x[i + 2]!;
    d += x[i + 3]!;
  }
  for (; i < start + length; i++) a += x[i]!;
  return a + b + (c + d);
}

/** Sums rows into `sums`, four at a time. */
function sumRows(x: Float32Array, start: number, rows: number, sums: Float64Array): void {
  const width = sums.length;
  sums.fill(0);
  let p = start;
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    for (let k = 0; k < width; k++) {
      const q = p + k;
      sums[k]! += x[q]! + x[q + width]! + (x[q + 2 * width]! + x[q + 3 * width]!);
    }
    p += 4 * width;
  }
  for (; row < rows; row++) {
    for (let k = 0; k < width; k++) sums[k]! += x[p + k]!;
    p += width;
  }
}
