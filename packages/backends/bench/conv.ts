/**
 * Convolutions of the U-Net of a million parameters at batch 16: the kernels against what runs where they do not start,
 * in turn in one run.
 *
 *     node bench/conv.ts
 */
import { engine, getKernel, tensor } from "@tensorflow/tfjs-core";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import { useBackend } from "../src/index.ts";
import { convGeometry } from "../src/wasm/conv-geometry.ts";
import { release, sizeOf, type WasmBackend } from "../src/wasm/wasm-backend.ts";

type Case = readonly [image: number, from: number, to: number, filter?: number, stride?: number];

const batch = 16;
/** Calls before those that count: the engine compiles anew what is called often. */
const [warmUp, counted] = [12, 9];
const cases: readonly Case[] = [
  [28, 24, 24],
  [28, 48, 24],
  [28, 72, 24],
  [14, 48, 48],
  [14, 96, 48],
  [14, 120, 48],
  [7, 72, 72],
  [7, 144, 72],
  [32, 64, 64],
  [28, 1, 24],
  [28, 24, 1],
  [28, 24, 48, 1],
  [14, 120, 48, 1],
  [28, 24, 48, 3, 2],
  [28, 3, 64, 4, 4],
];

const report = await useBackend("wasm");
console.log(`Node ${process.version}; ${report.repairs.find((line) => line.startsWith("kernels: "))}`);
console.log(`GFLOP/s, fastest of ${counted} (before > now), batch ${batch}`);
console.log(`${"".padEnd(24)}${["forward", "by input", "by filter"].map((name) => name.padStart(18)).join("")}`);
const backend = engine().backend as unknown as WasmBackend;
// To the kernels this is a module of its own, on which they never started.
const wasm = Object.create(backend.wasm) as WasmBackend["wasm"];
const plain = new Proxy(backend, {
  get: (target, key): unknown => (key === "wasm" ? wasm : Reflect.get(target, key)),
});

for (const [size, from, to, filter = 3, stride = 1] of cases) {
  const filterShape = [filter, filter, from, to];
  const attrs = { strides: stride, pad: "same", dilations: 1, dataFormat: "NHWC" } as const;
  const conv = convGeometry([batch, size, size, from], filterShape, attrs);
  const x = noise(conv.inShape);
  const weights = noise(filterShape);
  const dy = noise(conv.outShape);
  const speeds = [
    compare("Conv2D", { x, filter: weights }, attrs),
    compare("Conv2DBackpropInput", { dy, filter: weights }, { ...attrs, inputShape: conv.inShape }),
    compare("Conv2DBackpropFilter", { x, dy }, { ...attrs, filterShape }),
  ].map((times) => {
    const [before, now] = times.map((ms) => (2 * sizeOf(conv.outShape) * sizeOf([filter, filter, from])) / ms / 1e6);
    return `${before!.toFixed(1)} > ${now!.toFixed(1)}`.padStart(18);
  });
  const name = `${size}x${size} ${from}>${to} ${filter}x${filter}${stride > 1 ? ` /${stride}` : ""}`;
  console.log(`${name.padEnd(24)}${speeds.join("")}`);
  for (const one of [x, weights, dy]) one.dispose();
}

/** The fewest milliseconds of a kernel on the plain backend and on ours. */
function compare(kernel: string, inputs: Record<string, TensorInfo>, attrs: object): number[] {
  const { kernelFunc } = getKernel(kernel, "wasm");
  const run = (on: WasmBackend) => release(on, kernelFunc({ inputs, attrs, backend: on } as never) as TensorInfo);
  const times: number[][] = [[], []];
  for (let i = 0; i < warmUp + counted; i++) {
    [plain, backend].forEach((on, which) => {
      const start = performance.now();
      run(on);
      times[which]!.push(performance.now() - start);
    });
  }
  return times.map((some) => Math.min(...some.slice(warmUp)));
}

function noise(shape: readonly number[]) {
  return tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => Math.random() - 0.5),
    [...shape],
  );
}
