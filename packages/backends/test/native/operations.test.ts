import { conv2d, dispose, engine, fused, memory, setBackend, sum, tensor } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import * as core from "@tweedie/core";
import type { ActivationKernelName } from "@tweedie/core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../../src/kernel-override.ts";
import { distance, expectSameOn, input, type Input } from "../compare.ts";
import { attentionReference } from "../wasm/attention-reference.ts";
import { normalizationReference } from "../wasm/normalization-reference.ts";
import { activations } from "../wasm/pointwise-functions.ts";
import { nativeIsHere, reasonToSkip, startGradientBackends } from "./native-addon.ts";

const few = fc.integer({ min: 1, max: 4 });
/** Widths of vectors, and those beside them. */
const width = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(49, 300));

describe.skipIf(!nativeIsHere)(`this package's operations on tensorflow${reasonToSkip}`, () => {
  beforeAll(startGradientBackends);
  beforeAll(async () => void (await setBackend("tensorflow")));

  it("are there, and TensorFlow.js has none of them", () => {
    const { binding } = engine().backend as unknown as { binding: { tweedieOperations?: boolean } };
    expect(binding.tweedieOperations).toBe(true);
    expect(stockKernel(core.selfAttentionKernelName, "tensorflow")).toBeUndefined();
    expect(stockKernel("Sum", "tensorflow")).toBeDefined();
  });

  it("layer normalisation and its gradients are those in float64", async () => {
    const cases = fc.record({ batch: few, rows: few, width, ofRow: fc.tuple(fc.boolean(), fc.boolean()) });
    await fc.assert(
      fc.asyncProperty(cases, async ({ batch, rows, width, ofRow }) => {
        const shape = [batch, rows, width];
        const parameters = ofRow.map((own) => (own ? [batch, width] : [width]));
        const [x, scale, shift, dy] = [shape, ...parameters, shape].map((one, k) => input(one, k + 1)) as Four;
        const places = (row: number) => Array.from({ length: width }, (_, i) => row * width + i);
        const at = (own: boolean) => (place: number) =>
          (own ? Math.floor(place / (rows * width)) * width : 0) + (place % width);
        const expected = normalizationReference({
          sets: Array.from({ length: batch * rows }, (_, row) => places(row)),
          x: x.values,
          scale: scale.values,
          shift: shift.values,
          dy: dy.values,
          activate: false,
          scaleAt: at(ofRow[0]),
          shiftAt: at(ofRow[1]),
        });
        const attributes = { epsilon: 1e-5 };
        const [y] = await run(core.layerNormKernelName, { x, scale, shift }, attributes);
        const gradients = await run(core.layerNormGradientKernelName, { x, scale, shift, dy }, attributes);
        expectClose(y!, expected.y, 1e-6 * expected.ySize);
        expectClose(gradients[0]!, expected.dx, 1e-5 * expected.dxSize);
        expectClose(gradients[1]!, expected.dScale, 1e-5 * expected.parameterSize);
        expectClose(gradients[2]!, expected.dShift, 1e-5 * expected.parameterSize);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it.each(["silu", "tanhGelu"] as const)("%s and its gradient are those in float64", async (name) => {
    const [value, slope] = activations[name];
    const kernel: ActivationKernelName = core.activationKernelNames[name];
    // More than one thread's share, over the range and beyond.
    const x = { shape: [50_003], values: input([50_003]).values.map((v, i) => (i % 7 === 0 ? 40 : 3) * v) };
    const dy = input([50_003], 2);
    const [y] = await run(kernel, { x });
    const [dx] = await run(core.activationGradientKernelName(kernel), { x, dy });
    x.values.forEach((v, i) => {
      expect(Math.abs(y![i]! - value(v))).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(v)));
      expect(Math.abs(dx![i]! - dy.values[i]! * slope(v))).toBeLessThanOrEqual(2e-6 * Math.abs(dy.values[i]!));
    });
    const special = { shape: [4], values: Float32Array.from([Number.NaN, Infinity, 0, -1e4]) };
    const [got] = await run(kernel, { x: special });
    expect([...got!].map(Math.abs)).toEqual([Number.NaN, Infinity, 0, 0]);
  });

  it("softmax of a multiple and its gradient are those in float64", async () => {
    const cases = fc.record({
      rows: few,
      width,
      factor: fc.constantFrom(1, 0.125, -3),
      spread: fc.constantFrom(1, 20),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, width, factor, spread }) => {
        const shape = [1, rows, width];
        const x = { shape, values: input(shape, width).values.map((v) => spread * v) };
        const dy = input(shape, 3);
        const attributes = { factor };
        const [y] = await run(core.scaledSoftmaxKernelName, { x }, attributes);
        const expected = new Float64Array(x.values.length);
        for (let row = 0; row < rows; row++) {
          const z = [...x.values.subarray(row * width, (row + 1) * width)].map((v) => factor * v);
          const powers = z.map((v) => Math.exp(v - Math.max(...z)));
          const total = powers.reduce((all, power) => all + power, 0);
          expected.set(
            powers.map((power) => power / total),
            row * width,
          );
        }
        expectClose(y!, expected, 1e-6 * spread);
        const weights = { shape, values: y! };
        const [dx] = await run(core.scaledSoftmaxGradientKernelName, { y: weights, dy }, attributes);
        const slopes = expected.map((_, i) => {
          const start = i - (i % width);
          const inner = dy.values.subarray(start, start + width).reduce((all, v, j) => all + v * y![start + j]!, 0);
          return factor * y![i]! * (dy.values[i]! - inner);
        });
        expectClose(dx!, slopes, 1e-5 * Math.abs(factor));
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("attention and its gradient are those in float64, turned or not", async () => {
    const cases = fc.record({
      images: few,
      tokens: fc.oneof(few, fc.constantFrom(16, 17, 49)),
      heads: few,
      half: fc.constantFrom(1, 3, 8, 12),
      turning: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ images, tokens, heads, half, turning }) => {
        const depth = 2 * half;
        const [x, dy] = [input([images, tokens, 3 * heads * depth]), input([images, tokens, heads * depth], 2)];
        const angles = input([tokens, 2, half], 3);
        const table = (f: (angle: number) => number) => ({ ...angles, values: angles.values.map(f) });
        const turns = turning ? { cosines: table(Math.cos), sines: table(Math.sin) } : {};
        const values = turning ? { cosines: table(Math.cos).values, sines: table(Math.sin).values } : undefined;
        const expected = attentionReference({ images, tokens, heads, depth }, x.values, dy.values, values);
        const [y, w] = await run(core.selfAttentionKernelName, { x, ...turns }, { heads });
        const weights = { shape: [images * heads, tokens, tokens], values: w! };
        const [dx] = await run(core.selfAttentionGradientKernelName, { x, weights, dy, ...turns }, { heads });
        expect(distance(y!, expected.y)).toBeLessThan(2e-6);
        expect(distance(w!, expected.weights)).toBeLessThan(2e-6);
        const size = expected.dx.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
        expectClose(dx!, expected.dx, 5e-6 * size);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("gradients by weights and bias are those in float64", async () => {
    const cases = fc.record({
      rows: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(257, 1100)),
      inputs: fc.oneof(fc.integer({ min: 1, max: 14 }), fc.constantFrom(97)),
      outputs: fc.oneof(fc.integer({ min: 1, max: 35 }), fc.constantFrom(115)),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, inputs, outputs }) => {
        const [x, dy] = [input([rows, inputs]), input([rows, outputs], 2)];
        const [weight, bias] = await run(core.weightGradientKernelName, { x, dy });
        const expected = new Float64Array(inputs * outputs);
        const sums = new Float64Array(outputs);
        dy.values.forEach((value, at) => {
          const [row, j] = [Math.floor(at / outputs), at % outputs];
          sums[j]! += value;
          for (let i = 0; i < inputs; i++) expected[i * outputs + j]! += x.values[row * inputs + i]! * value;
        });
        expectClose(weight!, expected, 4e-6 * (Math.sqrt(rows) + 1));
        expectClose(bias!, sums, 1e-6 * (Math.sqrt(rows) + 1));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("rotary positions turn rows in step with a table", async () => {
    const [x, cosines, sines] = [input([3, 5, 12]), input([10, 2, 3], 2), input([10, 2, 3], 3)];
    for (const direction of [1, -1]) {
      const [y] = await run(core.rotaryKernelName, { x, cosines, sines }, { direction });
      const expected = x.values.map((v, i) => {
        const other = x.values[i % 6 < 3 ? i + 3 : i - 3]!;
        return v * cosines.values[i % 60]! + direction * other * sines.values[i % 60]!;
      });
      expect(distance(y!, expected)).toBeLessThanOrEqual(1e-6);
    }
  });

  it("convolutions and products with bias and residual are those of several operations", async () => {
    const cases = fc.record({
      shape: fc.tuple(few, fc.integer({ min: 1, max: 6 }), few, few),
      filter: fc.tuple(fc.constantFrom(1, 3), few),
      strides: fc.constantFrom(1, 2),
      perImage: fc.boolean(),
      residual: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, filter: [size, out], strides, perImage, residual }) => {
        const [x, filter] = [input(shape), input([size, size, shape[3], out], 2)];
        const bias = input(perImage ? [shape[0], 1, 1, out] : [out], 3);
        const result = [shape[0], Math.ceil(shape[1] / strides), Math.ceil(shape[2] / strides), out];
        const inputs = { x, filter, bias, ...(residual ? { residual: input(result, 4) } : {}) };
        const [got] = await run(core.biasedConvolutionKernelName, inputs, { strides, pad: "same" });
        const images = tensor(x.values, shape);
        const weights = tensor(filter.values, [size, size, shape[3], out]);
        const plain = await conv2d(images as Tensor4D, weights as Tensor4D, strides, "same").data();
        const expected = Float64Array.from(plain, (v, i) => {
          const ofImage = perImage ? Math.floor(i / (got!.length / shape[0])) * out : 0;
          return v + bias.values[ofImage + (i % out)]! + (inputs.residual?.values[i] ?? 0);
        });
        expectClose(got!, expected, 1e-6 * expected.reduce((most, v) => Math.max(most, Math.abs(v)), 1));
      }),
      { numRuns: 40, seed: 1 },
    );
    const f = (a: Tensor2D, b: Tensor2D, bias: Tensor) => fused.matMul({ a, b, bias });
    await expectSameOn("tensorflow", [input([5, 3]), input([3, 4], 2), input([4], 3)], f as never);
    await setBackend("tensorflow");
  });

  it("sums over any axes are those in float64", async () => {
    const cases = fc.record({
      shape: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 4 }),
      axes: fc.array(fc.nat(3), { maxLength: 3 }),
      keepDims: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, axes, keepDims }) => {
        const over = [...new Set(axes.map((axis) => axis % shape.length))];
        const x = input(shape);
        const y = sum(tensor(x.values, shape), over, keepDims);
        const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
        const kept = [...shape.keys()].filter((axis) => !over.includes(axis));
        const expected = new Float64Array(y.size);
        x.values.forEach((v, i) => {
          const at = kept.reduce(
            (place, axis) => place * shape[axis]! + (Math.floor(i / strides[axis]!) % shape[axis]!),
            0,
          );
          expected[at]! += v;
        });
        expectClose(await y.data<"float32">(), expected, 1e-6 * (1 + x.values.length));
      }),
      { numRuns: 80, seed: 1 },
    );
    const long = tensor(new Float32Array(3e6).fill(0.1), [1e6, 3]);
    expect(distance(await sum(long, 0).data(), new Array(3).fill(1e6 * Math.fround(0.1)))).toBeLessThan(1e-6);
    long.dispose();
  });

  it("momentum, averages and norms of several tensors are their formulas", async () => {
    const shapes = [[3, 5], [], [0], [40_000]];
    const make = (seed: number) => shapes.map((shape, k) => tensor(input(shape, seed + k).values, shape));
    const [w, g, b] = [make(1), make(10), make(20)];
    const values = async (xs: readonly Tensor[]) => await Promise.all(xs.map((x) => x.data<"float32">()));
    const [ws, gs, bs] = [await values(w), await values(g), await values(b)];
    const attributes = { gradientScale: 0.5, momentum: 0.9, rate: 0.1 };
    const moved = await values(kernel(core.momentumKernelName, { w, g, b }, attributes));
    const averaged = await values(kernel(core.averageKernelName, { a: w, w: g }, { gain: 0.25 }));
    const copied = await values(kernel(core.averageKernelName, { a: w, w: g }, { gain: 1 }));
    const [norms] = await values(kernel(core.normsKernelName, { x: w }));
    expect(copied).toEqual(gs);
    shapes.forEach((_, k) => {
      const direction = bs[k]!.map((v, i) => 0.9 * v + 0.5 * gs[k]![i]!);
      expect(distance(moved[4 + k]!, direction)).toBeLessThanOrEqual(1e-6);
      const next = direction.map((v, i) => ws[k]![i]! - 0.1 * v);
      expect(distance(moved[k]!, next)).toBeLessThanOrEqual(1e-6);
      const average = ws[k]!.map((v, i) => v + 0.25 * (gs[k]![i]! - v));
      expect(distance(averaged[k]!, average)).toBeLessThanOrEqual(1e-6);
      expect(norms![k]).toBeCloseTo(Math.sqrt(ws[k]!.reduce((all, v) => all + v * v, 0)), 4);
    });
    expect([
      ...(await kernel(core.normsKernelName, { x: [tensor([3e30, 4e30]), tensor([Infinity])] })[0]!.data()),
    ]).toEqual([Math.fround(5e30), Infinity]);
  });
});

type Four = [Input, Input, Input, Input];

function kernel(name: string, inputs: Readonly<Record<string, unknown>>, attributes: object = {}): Tensor[] {
  return [engine().runKernel(name, inputs as never, attributes as never) as unknown as Tensor | Tensor[]].flat();
}

/** The outputs of a kernel, which leaves nothing else behind. */
async function run(
  name: string,
  inputs: Readonly<Record<string, Input>>,
  attributes: object = {},
): Promise<Float32Array[]> {
  const counts = () => [memory().numTensors, engine().backend.numDataIds()];
  const before = counts();
  const tensors = Object.entries(inputs).map(([key, { values, shape }]) => [key, tensor(values, [...shape])] as const);
  const outputs = kernel(name, Object.fromEntries(tensors), attributes);
  const results = await Promise.all(outputs.map((output) => output.data<"float32">()));
  dispose([...outputs, ...tensors.map(([, one]) => one)]);
  expect(counts()).toEqual(before);
  return results;
}

function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < got.length; i++) {
    if (!(Math.abs(got[i]! - expected[i]!) <= tolerance)) expect(got[i], `at ${i}`).toBeCloseTo(expected[i]!, 12);
  }
}
