import {
  add,
  engine,
  mean,
  mul,
  reshape,
  rsqrt,
  sigmoid,
  softmax,
  square,
  sub,
  sum,
  tensor,
  tidy,
} from "@tensorflow/tfjs-core";
import type { NamedAttrMap, Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "../src/index.ts";
import { stockKernel } from "../src/kernel-override.ts";

/** Work on tensors that it must not keep. */
type Work = () => unknown;

/** A name, the elements that it works on, the package's kernels, and what is there without them. */
type Case = readonly [name: string, size: number, ours: Work, stock: Work | undefined];

const report = await useBackend("wasm");
console.log(`Node ${process.version}; ${report.repairs.find((line) => line.startsWith("kernels: "))}`);

const numbers = (shape: readonly number[], spread = 2): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => spread * (Math.random() - 0.5)),
    [...shape],
  );
const kernel =
  (name: string, inputs: Record<string, Tensor>, attributes: NamedAttrMap = {}): Work =>
  () =>
    engine().runKernel(name, inputs, attributes);

/** The stock kernel, called past the registry; its result is given back. */
const stock = (name: string, inputs: Record<string, Tensor>, attrs: NamedAttrMap = {}): Work | undefined => {
  const kernelFunc = stockKernel(name, "wasm");
  return (
    kernelFunc &&
    (() => {
      const out = kernelFunc({ inputs, attrs, backend: engine().backend });
      for (const { dataId } of Array.isArray(out) ? out : [out]) engine().backend.disposeData(dataId);
    })
  );
};
const both = (name: string, x: Tensor, input = "x", attributes: NamedAttrMap = {}): Case => [
  `${name} [${x.shape}]`,
  x.size,
  kernel(name, { [input]: x }, attributes),
  stock(name, { [input]: x }, attributes),
];

const many = numbers([64, 28, 28, 24], 8);
const positive = tidy(() => add(many, 4.1));
const hidden = numbers([64 * 49, 512]);
const images = numbers([64, 28, 28, 24]);
const [scale, shift] = [numbers([1, 1, 1, 24]), numbers([1, 1, 1, 24])];
const tokens = numbers([64, 49, 128]);
const [gain, offset] = [numbers([64, 1, 128]), numbers([64, 1, 128])];
const scores = numbers([256, 49, 49]);
const group = { groups: 8, epsilon: 1e-5, activate: true };

const composedGroupNorm: Work = () => {
  const grouped = reshape(images, [64, 784, 8, 3]);
  const centred = sub(grouped, mean(grouped, [1, 3], true));
  const standard = mul(centred, rsqrt(add(mean(square(centred), [1, 3], true), 1e-5)));
  const z = add(mul(reshape(standard, images.shape), scale), shift);
  return mul(z, sigmoid(z));
};
const composedLayerNorm: Work = () => {
  const centred = sub(tokens, mean(tokens, -1, true));
  return add(mul(mul(centred, rsqrt(add(mean(square(centred), -1, true), 1e-5))), gain), offset);
};
const composedSoftmaxGradient: Work = () => {
  const y = softmax(scores);
  const weighted = mul(scores, y);
  return sub(weighted, mul(sum(weighted, -1, true), y));
};

const cases: readonly Case[] = [
  ...["Exp", "Expm1", "Tanh", "Sigmoid", "Softplus", "Erf"].map((name) => both(name, many)),
  ...["Log", "Log1p"].map((name) => both(name, positive)),
  ["Silu", many.size, kernel("Silu", { x: many }), () => mul(many, sigmoid(many))],
  ["SiluGradient", many.size, kernel("SiluGradient", { x: many, dy: many }), undefined],
  ["Gelu", hidden.size, kernel("Gelu", { x: hidden }), undefined],
  ["GeluGradient", hidden.size, kernel("GeluGradient", { x: hidden, dy: hidden }), undefined],
  ["TanhGelu", hidden.size, kernel("TanhGelu", { x: hidden }), undefined],
  ["TanhGeluGradient", hidden.size, kernel("TanhGeluGradient", { x: hidden, dy: hidden }), undefined],
  ["GroupNorm, SiLU", images.size, kernel("GroupNorm", { x: images, scale, shift }, group), composedGroupNorm],
  ["  gradients", images.size, kernel("GroupNormGradient", { x: images, scale, shift, dy: many }, group), undefined],
  [
    "LayerNorm",
    tokens.size,
    kernel("LayerNorm", { x: tokens, scale: gain, shift: offset }, { epsilon: 1e-5 }),
    composedLayerNorm,
  ],
  [
    "  gradients",
    tokens.size,
    kernel("LayerNormGradient", { x: tokens, scale: gain, shift: offset, dy: tokens }, { epsilon: 1e-5 }),
    undefined,
  ],
  both("Softmax", scores, "logits", { dim: 2 }),
  both("LogSoftmax", scores, "logits", { axis: 2 }),
  [
    "  gradient of softmax",
    scores.size,
    kernel("ScaledSoftmaxGradient", { y: scores, dy: scores }, { factor: 1 }),
    composedSoftmaxGradient,
  ],
  ...[[0, 1, 2], [1, 2], [3]].map((axis): Case => {
    const [name, size, ours, theirs] = both("Sum", images, "x", { axis, keepDims: false });
    return [`${name} over ${axis}`, size, ours, theirs];
  }),
  ["Add a bias", images.size, () => add(images, reshape(shift, [24])), undefined],
];

console.log(`${"ns an element, median of 9".padEnd(36)}${"before".padStart(9)}${"kernels".padStart(9)}`);
for (const [name, size, ours, theirs] of cases) {
  // V8 optimizes a kernel in another thread while it runs: first until that is done.
  for (const work of theirs ? [ours, theirs] : [ours]) warmUp(work);
  // Turn by turn, so that both see the same machine.
  const turns = Array.from({ length: 9 }, () => [theirs ? time(theirs) : NaN, time(ours)] as const);
  const shown = ([0, 1] as const).map((k) =>
    ((median(turns.map((turn) => turn[k])) * 1e6) / size).toFixed(2).padStart(9),
  );
  console.log(`${name.padEnd(36)}${shown.join("").replace("NaN", "  -")}`);
}

function warmUp(work: Work): void {
  const end = performance.now() + 700;
  while (performance.now() < end) time(work);
}

function time(work: Work): number {
  const start = performance.now();
  tidy(() => void work());
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
