import type { Conv2DBackpropInputAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { stockKernel } from "../kernel-override.ts";
import { convGeometry, refuseDilation, type ConvGeometry } from "./conv-geometry.ts";
import { methodFor } from "./convolution-methods.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { allocate, floats, release, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

/**
 * The gradient of a convolution's input, by the kernels; where they did not start, XNNPACK's convolution of dy with the
 * filter turned round and its channels exchanged; with strides, one small convolution for each place that a pixel can
 * have between two strides.
 */
export const conv2DBackpropInputKernel: KernelOverride = wasmKernel<"dy" | "filter", Conv2DBackpropInputAttrs>(
  "Conv2DBackpropInput",
  "replaced: 10 times slower than the forward pass",
  () =>
    ({ inputs: { dy, filter }, attrs, backend }) => {
      const conv = convGeometry(attrs.inputShape, filter.shape, attrs);
      const kernels = kernelsOf(backend);
      if (kernels) {
        const out = allocate(backend, attrs.inputShape);
        methodFor(conv).inputGradient(backend, kernels, { dy, filter }, conv, out);
        return out;
      }
      refuseDilation(conv);
      const rowPhases = phasesOf(conv.strideHeight, conv.filterHeight, conv.padInfo.top, conv.inHeight, conv.outHeight);
      const columnPhases = phasesOf(conv.strideWidth, conv.filterWidth, conv.padInfo.left, conv.inWidth, conv.outWidth);
      if (conv.strideHeight === 1 && conv.strideWidth === 1 && rowPhases[0]!.exact && columnPhases[0]!.exact) {
        return convolve(backend, dy, filter, rowPhases[0]!, columnPhases[0]!);
      }
      const out = allocate(backend, attrs.inputShape);
      floats(backend, out).fill(0);
      for (const rows of rowPhases) {
        for (const columns of columnPhases) {
          const part = convolve(backend, dy, filter, rows, columns);
          scatter(floats(backend, part), part.shape, floats(backend, out), conv, rows, columns);
          release(backend, part);
        }
      }
      return out;
    },
);

/** Along one axis, the pixels that the taps `tap`, `tap + stride`, ... of the filter reach. */
interface Phase {
  readonly tap: number;
  readonly stride: number;
  /** How many taps. */
  readonly taps: number;
  /** The first pixel; the others follow a stride apart. */
  readonly first: number;
  readonly count: number;
  /** Padding of dy. */
  readonly before: number;
  readonly after: number;
  /** Where in the padded convolution the pixels begin: above 0 where dy would have to be cropped. */
  readonly skip: number;
  /** Whether the padded convolution gives these pixels and no others. */
  readonly exact: boolean;
}

function phasesOf(stride: number, filterSize: number, padding: number, size: number, outSize: number): Phase[] {
  return Array.from({ length: Math.min(stride, filterSize) }, (_, tap) => {
    const taps = Math.ceil((filterSize - tap) / stride);
    const first = (((tap - padding) % stride) + stride) % stride;
    const count = Math.ceil((size - first) / stride);
    const shift = (first + padding - tap) / stride;
    const before = taps - 1 - shift;
    const after = shift + count - outSize;
    const exact = before >= 0 && after >= 0;
    const skip = Math.max(0, -before);
    return { tap, stride, taps, first, count, before: Math.max(0, before), after: Math.max(0, after), skip, exact };
  }).filter(({ count }) => count > 0);
}

function convolve(backend: WasmBackend, dy: TensorInfo, filter: TensorInfo, rows: Phase, columns: Phase): TensorInfo {
  const turned = turnedFilter(backend, filter, rows, columns);
  const pad = [
    [0, 0],
    [rows.before, rows.after],
    [columns.before, columns.after],
    [0, 0],
  ];
  const attrs = { strides: 1, dilations: 1, dataFormat: "NHWC", pad };
  const out = stockKernel("Conv2D", "wasm")!({ inputs: { x: dy, filter: turned }, backend, attrs }) as TensorInfo;
  release(backend, turned);
  return out;
}

/** The taps of a phase, last first, with input and output channels exchanged. */
function turnedFilter(backend: WasmBackend, filter: TensorInfo, rows: Phase, columns: Phase): TensorInfo {
  const [, width, inChannels, outChannels] = filter.shape as [number, number, number, number];
  const turned = allocate(backend, [rows.taps, columns.taps, outChannels, inChannels]);
  const source = floats(backend, filter);
  const target = floats(backend, turned);
  let p = 0;
  for (let i = rows.taps - 1; i >= 0; i--) {
    for (let j = columns.taps - 1; j >= 0; j--) {
      const tap = (rows.tap + i * rows.stride) * width + columns.tap + j * columns.stride;
      const from = tap * inChannels * outChannels;
      for (let o = 0; o < outChannels; o++) {
        for (let c = 0; c < inChannels; c++) target[p++] = source[from + c * outChannels + o]!;
      }
    }
  }
  return turned;
}

function scatter(
  part: Float32Array,
  partShape: readonly number[],
  out: Float32Array,
  { batchSize, inHeight, inWidth, inChannels }: ConvGeometry,
  rows: Phase,
  columns: Phase,
): void {
  const [, partHeight, partWidth] = partShape as [number, number, number, number];
  for (let image = 0; image < batchSize; image++) {
    for (let i = 0; i < rows.count; i++) {
      let from = ((image * partHeight + i + rows.skip) * partWidth + columns.skip) * inChannels;
      let to = ((image * inHeight + rows.first + i * rows.stride) * inWidth + columns.first) * inChannels;
      for (let j = 0; j < columns.count; j++) {
        for (let c = 0; c < inChannels; c++) out[to + c] = part[from + c]!;
        from += inChannels;
        to += columns.stride * inChannels;
      }
    }
  }
}
