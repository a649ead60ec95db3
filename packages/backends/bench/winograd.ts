/**
 * Convolutions of 3 x 3 by Winograd's algorithm and directly, in turn in one run: the shapes of the U-Net of a million
 * parameters, then small and narrow ones, where the direct way may be the faster one.
 *
 *     node bench/winograd.ts [batch]
 */
import { engine } from "@tensorflow/tfjs-core";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import { useBackend } from "../src/index.ts";
import { convGeometry } from "../src/wasm/conv-geometry.ts";
import type { ConvolutionMethod } from "../src/wasm/convolution-method.ts";
import { directConvolution } from "../src/wasm/direct-convolution.ts";
import { kernelsOf } from "../src/wasm/simd-kernels.ts";
import { allocate, floats, release, sizeOf, type WasmBackend } from "../src/wasm/wasm-backend.ts";
import { winogradConvolution } from "../src/wasm/winograd-convolution.ts";

type Case = readonly [size: number, from: number, to: number];

const network: readonly Case[] = [
  [28, 24, 24],
  [28, 48, 24],
  [28, 72, 24],
  [14, 48, 48],
  [14, 96, 48],
  [14, 120, 48],
  [7, 72, 72],
  [7, 144, 72],
  [32, 64, 64],
  [8, 256, 256],
];
const small: readonly Case[] = [1, 2, 4, 8, 12, 16].flatMap((channels): Case[] => [
  [28, channels, 24],
  [28, 24, channels],
  [28, channels, channels],
]);
const tiny: readonly Case[] = [1, 2, 3, 4, 5].map((size): Case => [size, 64, 64]);

const batch = Number(process.argv[2] ?? 16);
const report = await useBackend("wasm");
console.log(`Node ${process.version}; ${report.repairs.find((line) => line.startsWith("kernels: "))}`);
console.log(`GFLOP/s by direct count, medians of 15, direct > Winograd; batch ${batch}`);
console.log(`${"".padEnd(16)}${["forward", "by input", "by filter"].map((name) => name.padStart(16)).join("")}`);
const backend = engine().backend as unknown as WasmBackend;
const kernels = kernelsOf(backend)!;
for (const one of [...network, ...small, ...tiny]) measure(one);

function measure([size, from, to]: Case): void {
  const conv = convGeometry([batch, size, size, from], [3, 3, from, to], { strides: [1, 1], pad: "same" });
  const shapes = [conv.inShape, conv.filterShape, conv.outShape, [to]];
  const tensors = [...shapes, ...shapes].map((shape) => allocate(backend, shape));
  const [x, filter, dy, bias, dx, dFilter, y, dBias] = tensors as TensorInfo[] & Record<number, TensorInfo>;
  for (const one of tensors) floats(backend, one).forEach((_, i, all) => (all[i] = Math.random() - 0.5));
  const tasks = [
    (by: ConvolutionMethod) => by.forward(backend, kernels, { x: x!, filter: filter!, bias: bias! }, conv, y!),
    (by: ConvolutionMethod) => by.inputGradient(backend, kernels, { dy: dy!, filter: filter! }, conv, dx!),
    (by: ConvolutionMethod) => by.filterGradient(backend, kernels, { x: x!, dy: dy! }, conv, dFilter!, dBias!),
  ];
  const operations = 2 * 9 * from * sizeOf(conv.outShape);
  const speeds = tasks.map((task) => {
    const times: number[][] = [[], []];
    for (let i = 0; i < 20; i++) {
      [directConvolution, winogradConvolution].forEach((method, which) => {
        const start = performance.now();
        task(method);
        times[which]!.push(performance.now() - start);
      });
    }
    const [direct, winograd] = times.map((some) => operations / some.slice(5).sort((a, b) => a - b)[7]! / 1e6);
    return `${direct!.toFixed(1)} > ${winograd!.toFixed(1)}`.padStart(16);
  });
  console.log(`${`${size}x${size} ${from}>${to}`.padEnd(16)}${speeds.join("")}`);
  release(backend, ...tensors);
}
