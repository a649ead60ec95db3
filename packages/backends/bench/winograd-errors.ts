/**
 * How far convolutions by Winograd's algorithm are from sums in float64, relative to the largest number, and how far
 * direct ones are: the largest error of normal images of 12 x 12 with so many channels, and 32 of the result.
 *
 *     node bench/winograd-errors.ts
 */
import { readFile } from "node:fs/promises";
import { backend_util } from "@tensorflow/tfjs-core";
import type { KernelExports } from "../src/wasm/kernel-exports.ts";
import { forwardWindows, gradientWindows, windowNumbers, type Windows } from "../src/wasm/convolution-windows.ts";
import { forwardSizes, gradientSizes, sizeNumbers, type ImageSizes } from "../src/wasm/winograd-sizes.ts";
import { distance, input } from "../test/compare.ts";
import { convolutionSums } from "../test/wasm/convolution-sums.ts";

const outChannels = 32;
const memory = new WebAssembly.Memory({ initial: 1024 });

for (const build of ["relaxed", "simd"]) {
  const binary = await readFile(new URL(`../assets/kernels-${build}.wasm`, import.meta.url));
  const { instance } = await WebAssembly.instantiate(new Uint8Array(binary), { env: { memory } });
  console.log(`kernels-${build}.wasm: direct, squares of 2, squares of 4`);
  console.log(
    `${"channels".padEnd(10)}${["values", "by input", "by filter"].map((name) => name.padStart(30)).join("")}`,
  );
  for (const channels of [8, 16, 32, 64, 128, 256]) {
    const errors = measure(instance.exports as unknown as KernelExports, channels);
    const cells = errors.map((some) =>
      some
        .map((error) => error.toExponential(1))
        .join("  ")
        .padStart(30),
    );
    console.log(`${String(channels).padEnd(10)}${cells.join("")}`);
  }
}

/** The errors of the values, of the gradients by the input and by the filter: direct, by squares of 2, by squares of 4. */
function measure(kernels: KernelExports, channels: number): number[][] {
  const filterShape: [number, number, number, number] = [3, 3, channels, outChannels];
  const conv = backend_util.computeConv2DInfo([1, 12, 12, channels], filterShape, [1, 1], [1, 1], "same");
  const x = input(conv.inShape, 1).values;
  const filter = input(filterShape, 2).values;
  const dy = input(conv.outShape, 3).values;
  const sums = convolutionSums(conv, { x, filter, dy });

  let end = 64;
  const place = (length: number): number => {
    const at = end;
    end += Math.ceil(length / 16) * 64;
    return at;
  };
  const put = (values: Float32Array | Int32Array): number => {
    const at = place(values.length);
    new Uint8Array(memory.buffer).set(new Uint8Array(values.buffer), at);
    return at;
  };
  const get = (at: number, length: number) => new Float32Array(memory.buffer, at, length).slice();
  const [xAt, filterAt, dyAt] = [put(x), put(filter), put(dy)];
  const out = place(Math.max(x.length, filter.length, dy.length));
  const rest = end;

  const direct = (windows: Windows, columns: number, from: number, turned: number, length: number): Float32Array => {
    end = rest;
    const work = kernels.convolveScratch(9, windows.channels, columns);
    kernels.convolve(put(windowNumbers(windows)), from, filterAt, turned, columns, 0, 0, 0, out, place(work));
    return get(out, length);
  };
  const directFilterGradient = (): Float32Array => {
    end = rest;
    const windows = put(windowNumbers(forwardWindows(conv)));
    const work = place(kernels.filterGradientScratch(9, channels, outChannels));
    kernels.convolveFilterGradient(windows, xAt, dyAt, outChannels, out, 0, work);
    return get(out, filter.length);
  };
  const winograd = (sizes: ImageSizes, square: number, from: number, turned: number, length: number): Float32Array => {
    end = rest;
    const at = put(sizeNumbers({ ...sizes, square }));
    const { channels: depth, outChannels: columns } = sizes;
    const planes = place(kernels.winogradFilterSize(depth, columns, square));
    const work = place(Math.max(kernels.winogradFilterScratch(depth, columns), kernels.winogradScratch(at)));
    kernels.winogradTransformFilter(filterAt, depth, columns, turned, square, planes, work);
    kernels.winogradConvolve(at, from, planes, 0, 0, 0, out, work);
    return get(out, length);
  };
  const filterGradient = (square: number): Float32Array => {
    end = rest;
    const at = put(sizeNumbers({ ...forwardSizes(conv), square }));
    kernels.winogradFilterGradient(at, xAt, dyAt, out, 0, place(kernels.winogradGradientScratch(at)));
    return get(out, filter.length);
  };
  const values = (square: number) => winograd(forwardSizes(conv), square, xAt, 0, dy.length);
  const byInput = (square: number) => winograd(gradientSizes(conv), square, dyAt, 1, x.length);
  return [
    [direct(forwardWindows(conv), outChannels, xAt, 0, dy.length), values(2), values(4)].map((got) =>
      distance(got, sums.y.values),
    ),
    [direct(gradientWindows(conv)[0]!, channels, dyAt, 1, x.length), byInput(2), byInput(4)].map((got) =>
      distance(got, sums.dx.values),
    ),
    [directFilterGradient(), filterGradient(2), filterGradient(4)].map((got) => distance(got, sums.dFilter.values)),
  ];
}
