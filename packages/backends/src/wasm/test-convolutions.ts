import type { TensorInfo } from "@tensorflow/tfjs-core";
import { convGeometry, type ConvGeometry } from "./conv-geometry.ts";
import type { ConvolutionMethod } from "./convolution-method.ts";
import { directConvolution } from "./direct-convolution.ts";
import type { KernelExports } from "./kernel-exports.ts";
import type { SelfTest } from "./simd-kernels.ts";
import { allocate, floats, release, type WasmBackend } from "./wasm-backend.ts";
import { winogradConvolution } from "./winograd-convolution.ts";

/**
 * Convolves small images of whole numbers, whose sums are exact, and compares with plain loops; the gradients too.
 *
 * @throws Error if one number is wrong
 */
export const testConvolutions: SelfTest = (backend, kernels) => {
  testOne(backend, kernels, directConvolution, [3, 2, 3, 9], [2, 1]);
  testOne(backend, kernels, winogradConvolution, [3, 3, 3, 9], [1, 1]);
};

function testOne(
  backend: WasmBackend,
  kernels: KernelExports,
  method: ConvolutionMethod,
  filterShape: readonly number[],
  strides: [number, number],
): void {
  const xShape = [2, 5, 6, 3];
  const conv = convGeometry(xShape, filterShape, { strides, pad: "same" });
  const made: TensorInfo[] = [];
  const make = (shape: readonly number[], factor: number): TensorInfo => {
    const tensor = allocate(backend, shape);
    made.push(tensor);
    const values = floats(backend, tensor);
    for (let i = 0; i < values.length; i++) values[i] = ((i * factor) % 11) - 5;
    return tensor;
  };
  try {
    const [x, filter, dy] = [make(xShape, 7), make(filterShape, 5), make(conv.outShape, 3)];
    const [y, dx, dFilter] = [make(conv.outShape, 0), make(xShape, 0), make(filterShape, 0)];
    const [bias, dBias] = [make([9], 4), make([9], 0)];
    method.forward(backend, kernels, { x, filter, bias, residual: dy }, conv, y);
    method.inputGradient(backend, kernels, { dy, filter }, conv, dx);
    method.filterGradient(backend, kernels, { x, dy }, conv, dFilter, dBias);
    const values = (tensor: TensorInfo) => floats(backend, tensor);
    compare(conv, [x, filter, dy, bias].map(values), [y, dx, dFilter, dBias].map(values));
  } finally {
    release(backend, ...made);
  }
}

function compare(conv: ConvGeometry, inputs: Float32Array[], outputs: Float32Array[]): void {
  const [x, filter, dy, bias] = inputs as [Float32Array, Float32Array, Float32Array, Float32Array];
  const expected = outputs.map((output) => new Float32Array(output.length));
  const [y, dx, dFilter, dBias] = expected as [Float32Array, Float32Array, Float32Array, Float32Array];
  const { inChannels, outChannels } = conv;
  dy.forEach((value, i) => {
    y[i] = value + bias[i % outChannels]!;
    dBias[i % outChannels]! += value;
  });
  forEachTap(conv, (pixel, tap, out) => {
    for (let i = pixel * inChannels; i < (pixel + 1) * inChannels; i++) {
      for (let k = out * outChannels; k < (out + 1) * outChannels; k++) {
        const j = (tap * inChannels + (i % inChannels)) * outChannels + (k % outChannels);
        y[k]! += x[i]! * filter[j]!;
        dx[i]! += dy[k]! * filter[j]!;
        dFilter[j]! += x[i]! * dy[k]!;
      }
    }
  });
  expected.forEach((numbers, which) => {
    numbers.forEach((number, i) => {
      const got = outputs[which]![i];
      if (got !== number) throw new Error(`they gave ${got} in place of ${number}`);
    });
  });
}

/** Visits every pixel, tap of the filter and pixel of the result that meet. */
function forEachTap(conv: ConvGeometry, visit: (pixel: number, tap: number, out: number) => void): void {
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, padInfo } = conv;
  for (let out = 0; out < conv.batchSize * outHeight * outWidth; out++) {
    for (let tap = 0; tap < filterHeight * filterWidth; tap++) {
      const image = Math.floor(out / outWidth / outHeight);
      const row = Math.floor(out / outWidth) % outHeight;
      const y = row * conv.strideHeight + Math.floor(tap / filterWidth) - padInfo.top;
      const x = (out % outWidth) * conv.strideWidth + (tap % filterWidth) - padInfo.left;
      if (y < 0 || y >= inHeight || x < 0 || x >= inWidth) continue;
      visit((image * inHeight + y) * inWidth + x, tap, out);
    }
  }
}
