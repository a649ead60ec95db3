/**
 * Which share of Winograd's convolutions goes where: to the transforms of the images and of the filter, to the products,
 * to the transforms back. Samples of the processor's time in the innermost functions, from a build that has their names.
 *
 *     node tools/profile-winograd.ts [--experimental-wasm-revectorize]
 */
import { Session } from "node:inspector/promises";
import { setFlagsFromString } from "node:v8";
import { backend_util } from "@tensorflow/tfjs-core";
import { compileKernels } from "./build-kernels.ts";
import type { KernelExports } from "../packages/backends/src/wasm/kernel-exports.ts";
import {
  forwardSizes,
  gradientSizes,
  sizeNumbers,
  type ImageSizes,
} from "../packages/backends/src/wasm/winograd-sizes.ts";

const phases: readonly (readonly [name: string, functions: RegExp])[] = [
  ["products", /multiply/],
  ["images", /transformInput|inputPoints/],
  ["results", /transformOutput|outputSquares|transformGradient|outputGradient/],
  ["filter", /TransformFilter|taps|tapGradient|pack/i],
];

const flag = "--experimental-wasm-revectorize";
const wide = process.argv.includes(flag);
if (wide) for (const one of [flag, "--no-wasm-inlining"]) setFlagsFromString(one);

const memory = new WebAssembly.Memory({ initial: 2048 });
const binary = await compileKernels(wide ? "kernels-wide.wasm" : "kernels-relaxed.wasm", true);
const { instance } = await WebAssembly.instantiate(new Uint8Array(binary), { env: { memory } });
const kernels = instance.exports as unknown as KernelExports;
new Float32Array(memory.buffer).forEach((_, i, all) => (all[i] = Math.random() - 0.5));

for (const [size, from, to] of [
  [28, 24, 24],
  [28, 72, 24],
  [14, 48, 48],
  [7, 72, 72],
  [32, 64, 64],
] as const) {
  const conv = backend_util.computeConv2DInfo([16, size, size, from], [3, 3, from, to], [1, 1], [1, 1], "same");
  console.log(`${size}x${size} ${from}>${to}, batch 16`);
  console.log(`  values, squares of 2     ${await shares(convolution(forwardSizes(conv), 2, false))}`);
  console.log(`  by input, squares of 4   ${await shares(convolution(gradientSizes(conv), 4, true))}`);
  console.log(`  by filter, squares of 4  ${await shares(filterGradient(forwardSizes(conv), 4))}`);
}

/** Addresses one after the other. */
function places(): (floats: number) => number {
  let end = 64;
  return (floats) => {
    const at = end;
    end += Math.ceil(floats / 16) * 64;
    return at;
  };
}

function put(sizes: ImageSizes, square: number, at: number): number {
  const numbers = sizeNumbers({ ...sizes, square });
  new Int32Array(memory.buffer, at, numbers.length).set(numbers);
  return at;
}

function convolution(sizes: ImageSizes, square: number, turned: boolean): () => void {
  const { channels, outChannels } = sizes;
  const place = places();
  const at = put(sizes, square, place(16));
  const [x, out, filter] = [imageFloats(sizes), resultFloats(sizes), 9 * channels * outChannels].map(place);
  const planes = place(kernels.winogradFilterSize(channels, outChannels, square));
  const work = place(Math.max(kernels.winogradFilterScratch(channels, outChannels), kernels.winogradScratch(at)));
  return () => {
    kernels.winogradTransformFilter(filter!, channels, outChannels, Number(turned), square, planes, work);
    kernels.winogradConvolve(at, x!, planes, 0, 0, 0, out!, work);
  };
}

function filterGradient(sizes: ImageSizes, square: number): () => void {
  const { channels, outChannels } = sizes;
  const place = places();
  const at = put(sizes, square, place(16));
  const [x, dy, out] = [imageFloats(sizes), resultFloats(sizes), 9 * channels * outChannels].map(place);
  const [bias, work] = [outChannels, kernels.winogradGradientScratch(at)].map(place);
  return () => kernels.winogradFilterGradient(at, x!, dy!, out!, bias!, work!);
}

/** The shares of a task's time in each of the phases, after it has been compiled for speed. */
async function shares(task: () => void): Promise<string> {
  const repeat = (milliseconds: number) => {
    for (const start = performance.now(); performance.now() - start < milliseconds;) task();
  };
  repeat(200);
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 100 });
  await session.post("Profiler.start");
  repeat(500);
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const counts = new Map<string, number>();
  for (const id of profile.samples ?? []) {
    const phase = phases.find(([, functions]) => functions.test(names.get(id)!))?.[0] ?? "rest";
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  const all = profile.samples?.length ?? 0;
  return [...phases.map(([name]) => name), "rest"]
    .map((name) => `${name} ${((100 * (counts.get(name) ?? 0)) / all).toFixed(0)} %`)
    .join(", ");
}

function imageFloats({ batch, height, width, channels }: ImageSizes): number {
  return batch * height * width * channels;
}

function resultFloats({ batch, outHeight, outWidth, outChannels }: ImageSizes): number {
  return batch * outHeight * outWidth * outChannels;
}
