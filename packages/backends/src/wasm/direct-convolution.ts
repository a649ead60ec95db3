import type { ConvGeometry } from "./conv-geometry.ts";
import type { ConvolutionMethod } from "./convolution-method.ts";
import { forwardWindows, gradientWindows, windowNumbers, windowsSize, type Windows } from "./convolution-windows.ts";
import { scratch } from "./scratch.ts";
import { addressOf, floats, type WasmBackend } from "./wasm-backend.ts";

/** Convolutions of any geometry as products of matrices; sizes may be 0. */
export const directConvolution: ConvolutionMethod = {
  suits: () => true,

  forward(backend, kernels, { x, filter, bias, residual }, conv, out) {
    const windows = forwardWindows(conv);
    const { outChannels, batchSize } = conv;
    const { at, memory } = place(backend, windows, outChannels, kernels.convolveScratch);
    kernels.convolve(
      at,
      addressOf(backend, x),
      addressOf(backend, filter),
      0,
      outChannels,
      bias ? addressOf(backend, bias) : 0,
      Number(bias?.shape.length === 4 && bias.shape[0] === batchSize),
      residual ? addressOf(backend, residual) : 0,
      addressOf(backend, out),
      memory,
    );
  },

  inputGradient(backend, kernels, { dy, filter }, conv, out) {
    const all = gradientWindows(conv);
    if (!reachAll(all, conv)) floats(backend, out).fill(0);
    for (const windows of all) {
      const { at, memory } = place(backend, windows, conv.inChannels, kernels.convolveScratch);
      const [from, weights, to] = [dy, filter, out].map((tensor) => addressOf(backend, tensor)) as [
        number,
        number,
        number,
      ];
      kernels.convolve(at, from, weights, 1, conv.inChannels, 0, 0, 0, to, memory);
    }
  },

  filterGradient(backend, kernels, { x, dy }, conv, filterOut, biasOut) {
    const { outChannels } = conv;
    const { at, memory } = place(backend, forwardWindows(conv), outChannels, kernels.filterGradientScratch);
    kernels.convolveFilterGradient(
      at,
      addressOf(backend, x),
      addressOf(backend, dy),
      outChannels,
      addressOf(backend, filterOut),
      biasOut ? addressOf(backend, biasOut) : 0,
      memory,
    );
  },
};

/** Writes the windows at the head of the working memory. */
function place(
  backend: WasmBackend,
  windows: Windows,
  columns: number,
  size: (taps: number, channels: number, columns: number) => number,
): { at: number; memory: number } {
  const { tapRows, tapColumns, channels } = windows;
  const at = scratch(backend, windowsSize + size(tapRows * tapColumns, channels, columns));
  const numbers = windowNumbers(windows);
  new Int32Array(backend.wasm.HEAPU8.buffer, at, numbers.length).set(numbers);
  return { at, memory: at + windowsSize * 4 };
}

/** Whether each pixel of the input is in one of the windows' results. */
function reachAll(all: readonly Windows[], { inHeight, inWidth }: ConvGeometry): boolean {
  return all.reduce((pixels, { rows, columns }) => pixels + rows * columns, 0) === inHeight * inWidth;
}
