import {
  concat,
  getKernel,
  registerKernel,
  reverse,
  split,
  tidy,
  transpose,
  unregisterKernel,
  zeros,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "../src/index.ts";
import { stockKernel } from "../src/kernel-override.ts";

/**
 * Kernels that move data against the stock ones, in turns: the least milliseconds of each, and their ratio.
 *
 *     npx node --conditions=@tweedie/source packages/backends/bench/moves.ts
 */
await useBackend("wasm", { revectorize: !process.argv.includes("--plain") });
const draw = (...shape: number[]) => zeros(shape);

const image = draw(64, 28, 28, 24);
const wide = draw(64, 28, 28, 72);
const qkv = draw(64, 49, 384);
const heads = draw(64, 49, 4, 32);
const narrow = draw(64, 49, 4, 18);
const pairs = draw(64, 256, 2, 16);
const part = draw(64, 49, 128);
const cases: Readonly<Record<string, readonly [kernel: string, f: () => Tensor | Tensor[]]>> = {
  "concat 64x28x28x(24+24)": ["Concat", () => concat([image, image], 3)],
  "concat 64x49x(3x128)": ["Concat", () => concat([part, part, part], 2)],
  "split 64x28x28x72 to 48+24": ["SplitV", () => split(wide, [48, 24], 3)],
  "split 64x49x384 to 3": ["SplitV", () => split(qkv, 3, 2)],
  "transpose 64x49x4x32": ["Transpose", () => transpose(heads, [0, 2, 1, 3])],
  "transpose 64x49x4x18": ["Transpose", () => transpose(narrow, [0, 2, 1, 3])],
  "reverse 64x256x2x16": ["Reverse", () => reverse(pairs, 2)],
};

const time = (f: () => unknown, turns: number): number => {
  const start = performance.now();
  for (let i = 0; i < turns; i++) tidy(() => void f());
  return (performance.now() - start) / turns;
};

for (const [name, [kernelName, f]] of Object.entries(cases)) {
  const ours = getKernel(kernelName, "wasm");
  const stock = { ...ours, kernelFunc: stockKernel(kernelName, "wasm")! };
  const least = [Infinity, Infinity];
  for (let turn = 0; turn < 12; turn++) {
    for (const [which, kernel] of [ours, stock].entries()) {
      unregisterKernel(kernelName, "wasm");
      registerKernel(kernel);
      least[which] = Math.min(least[which]!, time(f, 5));
    }
  }
  unregisterKernel(kernelName, "wasm");
  registerKernel(ours);
  const [own, other] = least as [number, number];
  console.log(`${name.padEnd(32)} ${own.toFixed(3)} ms, stock ${other.toFixed(3)} ms, ${(own / other).toFixed(2)}x`);
}
