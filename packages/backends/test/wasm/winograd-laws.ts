import fc from "fast-check";
import { expect } from "vitest";
import type { ConvGeometry } from "../../src/wasm/conv-geometry.ts";
import type { KernelExports } from "../../src/wasm/kernel-exports.ts";
import {
  forwardSizes,
  gradientSizes,
  sizeNumbers,
  sizesLength,
  type WinogradSizes,
} from "../../src/wasm/winograd-sizes.ts";
import { distance, input } from "../compare.ts";
import { convolutions, geometryOf, type Convolution } from "./convolution-geometries.ts";
import { convolutionSums } from "./convolution-sums.ts";
import { atEndOfMemory } from "./end-of-memory.ts";

/** No image, one pixel, one channel, odd sizes, tiles and blocks that end early, many channels, paddings beyond the image. */
const edges: readonly Convolution[] = [
  { image: [0, 5, 7, 3], filter: [3, 3, 3, 5] },
  { image: [1, 1, 1, 1], filter: [3, 3, 1, 1] },
  { image: [3, 1, 2, 2], filter: [3, 3, 2, 1] },
  { image: [2, 5, 7, 3], filter: [3, 3, 3, 5] },
  { image: [3, 7, 7, 13], filter: [3, 3, 13, 17] },
  { image: [2, 6, 5, 9], filter: [3, 3, 9, 8], pad: "valid" },
  { image: [1, 3, 3, 4], filter: [3, 3, 4, 33], pad: "valid" },
  { image: [1, 3, 820, 1], filter: [3, 3, 1, 2] },
  { image: [1, 14, 15, 24], filter: [3, 3, 24, 24] },
  { image: [1, 4, 5, 130], filter: [3, 3, 130, 11] },
  { image: [2, 3, 4, 5], filter: [3, 3, 5, 1], pad: padding(4, 2, 3, 4) },
  { image: [1, 9, 8, 3], filter: [3, 3, 3, 9], pad: padding(0, 3, 1, 0) },
];

function padding(top: number, bottom: number, left: number, right: number): NonNullable<Convolution["pad"]> {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/**
 * Expects Winograd's convolutions, with biases and residuals, to be those in float64 to 1e-6 of the largest value, and
 * their gradients to 1e-5; nothing else to be written, and nothing to be read past any end.
 *
 * @param binary - a build of the kernels
 */
export async function expectWinograd(binary: Uint8Array<ArrayBuffer>): Promise<void> {
  const memory = new WebAssembly.Memory({ initial: 8 });
  const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
  const kernels = instance.exports as unknown as KernelExports;
  for (const one of edges) for (const added of [0, 1, 2]) expectOne(kernels, memory, one, added);
  const threeByThree = convolutions.map(({ image, filter: [, , from, to], pad }): Convolution => ({
    image,
    filter: [3, 3, from, to],
    ...(pad && { pad }),
  }));
  fc.assert(
    fc.property(threeByThree.filter(fits), fc.nat(2), (one, added) => expectOne(kernels, memory, one, added)),
    { numRuns: 60, seed: 1 },
  );
}

/** Whether the padded images are no smaller than the filter. */
function fits({ image: [, height, width], pad = "same" }: Convolution): boolean {
  const [rows, columns] = typeof pad === "string" ? [[0], [0]] : [pad[1], pad[2]];
  const size = (length: number, added: readonly number[]) => added.reduce((sum, zeros) => sum + zeros, length);
  return pad === "same" || (size(height, rows) >= 3 && size(width, columns) >= 3);
}

/** With as many biases as `added`, for no image, for all or for each; and with a residual where there is one for all. */
function expectOne(kernels: KernelExports, memory: WebAssembly.Memory, convolution: Convolution, added: number): void {
  const conv = geometryOf(convolution);
  const { outChannels, batchSize } = conv;
  const x = input(convolution.image, 1).values;
  const filter = input(convolution.filter, 2).values;
  const dy = input(conv.outShape, 3).values;
  const bias = input([[0, 1, batchSize][added]! * outChannels], 4).values;
  const residual = input([added === 1 ? dy.length : 0], 5).values;
  const sums = convolutionSums(conv, { x, filter, dy });
  const { y } = sums;
  const ofImage = dy.length / batchSize;
  for (let i = 0; i < dy.length; i++) {
    const image = Math.floor(i / ofImage);
    if (added > 0) y.add(i, bias[(image * outChannels + (i % outChannels)) % bias.length]!);
    if (added === 1) y.add(i, residual[i]!);
  }
  const what = JSON.stringify({ ...convolution, added });
  const close = (got: Float32Array, expected: Float64Array, tolerance: number) =>
    expect(distance(got, expected), what).toBeLessThanOrEqual(tolerance);

  convolve(kernels, memory, { ...forwardSizes(conv), square: 2 }, { x, filter, bias, residual, turned: 0 }, (got) =>
    close(got, y.values, 1e-6),
  );
  const none = new Float32Array(0);
  const turned = { x: dy, filter, bias: none, residual: none, turned: 1 };
  for (const square of squares) {
    convolve(kernels, memory, { ...gradientSizes(conv), square }, turned, (got) => close(got, sums.dx.values, 1e-5));
    filterGradient(kernels, memory, conv, square, { x, dy, bias: added > 0 }, (gotFilter, gotBias) => {
      close(gotFilter, sums.dFilter.values, 1e-5);
      if (added > 0) close(gotBias, sums.dBias.values, 1e-5);
    });
  }
}

const squares = [2, 4];

interface Inputs {
  readonly x: Float32Array;
  readonly filter: Float32Array;
  readonly bias: Float32Array;
  readonly residual: Float32Array;
  readonly turned: number;
}

function convolve(
  kernels: KernelExports,
  memory: WebAssembly.Memory,
  sizes: WinogradSizes,
  { x, filter, bias, residual, turned }: Inputs,
  check: (out: Float32Array) => void,
): void {
  const { channels, outChannels, square, batch, outHeight, outWidth } = sizes;
  const work = Math.max(
    kernels.winogradFilterScratch(channels, outChannels),
    ask(memory, sizes, (at) => kernels.winogradScratch(at)),
  );
  const planes = kernels.winogradFilterSize(channels, outChannels, square);
  atEndOfMemory(
    memory,
    {
      inputs: [sizeFloats(sizes), x, filter, bias, residual],
      outputs: [batch * outHeight * outWidth * outChannels, planes, work],
    },
    ([at, xAt, filterAt, biasAt, residualAt, out, planesAt, workAt]) => {
      kernels.winogradTransformFilter(filterAt!, channels, outChannels, turned, square, planesAt!, workAt!);
      // What working memory holds before does not matter.
      new Float32Array(memory.buffer, workAt!, work).fill(NaN);
      const start = bias.length > 0 ? biasAt! : 0;
      const step = bias.length > outChannels ? outChannels * 4 : 0;
      const more = residual.length > 0 ? residualAt! : 0;
      kernels.winogradConvolve(at!, xAt!, planesAt!, start, step, more, out!, workAt!);
    },
    ([out]) => check(out!),
  );
}

function filterGradient(
  kernels: KernelExports,
  memory: WebAssembly.Memory,
  conv: ConvGeometry,
  square: number,
  { x, dy, bias }: { readonly x: Float32Array; readonly dy: Float32Array; readonly bias: boolean },
  check: (filter: Float32Array, bias: Float32Array) => void,
): void {
  const sizes = { ...forwardSizes(conv), square };
  const work = ask(memory, sizes, (at) => kernels.winogradGradientScratch(at));
  atEndOfMemory(
    memory,
    {
      inputs: [sizeFloats(sizes), x, dy],
      outputs: [9 * conv.inChannels * conv.outChannels, bias ? conv.outChannels : 0, work],
    },
    ([at, xAt, dyAt, filterOut, biasOut, workAt]) => {
      new Float32Array(memory.buffer, workAt!, work).fill(NaN);
      kernels.winogradFilterGradient(at!, xAt!, dyAt!, filterOut!, bias ? biasOut! : 0, workAt!);
    },
    ([gotFilter, gotBias]) => check(gotFilter!, gotBias!),
  );
}

/** What a kernel answers about sizes that lie at an address. */
function ask(memory: WebAssembly.Memory, sizes: WinogradSizes, question: (at: number) => number): number {
  new Int32Array(memory.buffer, 64, sizesLength).set(sizeNumbers(sizes));
  return question(64);
}

const sizeFloats = (sizes: WinogradSizes) => new Float32Array(sizeNumbers(sizes).buffer);
