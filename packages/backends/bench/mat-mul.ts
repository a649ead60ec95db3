import { engine, tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "../src/index.ts";
import { matMul } from "../src/wasm/batch-mat-mul.ts";
import { release, sizeOf, type WasmBackend } from "../src/wasm/wasm-backend.ts";

type Case = readonly [
  name: string,
  a: number[],
  b: number[],
  transposeA?: boolean,
  transposeB?: boolean,
  biased?: boolean,
];

const cases: readonly Case[] = [
  ["square", [1020, 1024], [1024, 1024]],
  ["square, right transposed", [1020, 1024], [1024, 1024], false, true],
  ["square, left transposed", [1024, 1020], [1024, 1024], true],
  ["attention scores, 7x7", [64, 49, 16], [64, 49, 16], false, true],
  ["attention values, 7x7", [64, 49, 49], [64, 49, 16]],
  ["their gradient, 7x7", [64, 49, 49], [64, 49, 16], true],
  ["attention scores, 14x14", [16, 196, 48], [16, 196, 48], false, true],
  ["attention values, 14x14", [16, 196, 196], [16, 196, 48]],
  ["their gradient, 14x14", [16, 196, 196], [16, 196, 48], true],
  ["layer of a transformer", [3136, 128], [128, 512]],
  ["the same with its bias", [3136, 128], [128, 512], false, false, true],
  ["its inputs' gradient", [3136, 512], [128, 512], false, true],
  ["its weights' gradient", [3136, 128], [3136, 512], true],
  ["time embedding", [64, 128], [128, 512]],
  ["pointwise convolution", [12540, 48], [48, 48]],
  ["its weights", [12540, 48], [12540, 48], true],
  ["matrix by vector", [256, 256], [256, 1]],
  ["row by matrix", [1, 256], [256, 256]],
];

const report = await useBackend("wasm", { revectorize: process.argv.includes("--revectorize") });
console.log(`Node ${process.version}; ${report.repairs.find((line) => line.startsWith("kernels: "))}`);
console.log(`${"GFLOP/s, median of 7".padEnd(28)}${"XNNPACK".padStart(9)}${"kernels".padStart(9)}`);
const backend = engine().backend as unknown as WasmBackend;
// To the kernels this is a module of its own, on which they never started.
const wasm = Object.create(backend.wasm) as WasmBackend["wasm"];
const plain = new Proxy(backend, {
  get: (target, key): unknown => (key === "wasm" ? wasm : Reflect.get(target, key)),
});
for (const one of cases) {
  const [before, now] = [speed(plain, one), speed(backend, one)];
  console.log(`${one[0].padEnd(28)}${before.toFixed(1).padStart(9)}${now.toFixed(1).padStart(9)}`);
}

function speed(
  on: WasmBackend,
  [, aShape, bShape, transposeA = false, transposeB = false, biased = false]: Case,
): number {
  const a = noise(aShape);
  const b = noise(bShape);
  const bias = noise([bShape.at(transposeB ? -2 : -1)!]);
  const run = () => release(on, matMul(on, a, b, { transposeA, transposeB }, biased ? bias : undefined));
  const operations = 2 * sizeOf(aShape) * bShape.at(transposeB ? -2 : -1)!;
  const repeats = Math.max(1, Math.round(2e8 / operations));
  run();
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) run();
    return (performance.now() - start) / repeats;
  }).sort((x, y) => x - y);
  a.dispose();
  b.dispose();
  bias.dispose();
  return operations / times[3]! / 1e6;
}

function noise(shape: number[]) {
  return tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => Math.random() - 0.5),
    shape,
  );
}
