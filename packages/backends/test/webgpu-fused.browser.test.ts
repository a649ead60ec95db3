/// <reference types="vite/client" />
import { engine, env, memory, tensor, tile } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { adamKernelName, averageKernelName, groupNormGradientKernelName, groupNormKernelName } from "@tweedie/core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../src/index.ts";
import { adamUpdate, averageUpdate } from "../src/weight-updates.ts";
import { distance, input } from "./compare.ts";

beforeAll(async () => {
  await useBackend("webgpu");
  env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 3);
});

const run = (name: string, inputs: Record<string, Tensor | readonly Tensor[]>, attributes: object): Tensor[] => {
  const result = engine().runKernel(name, inputs as never, attributes as never);
  return Array.isArray(result) ? (result as Tensor[]) : [result as unknown as Tensor];
};
const random = (shape: readonly number[], seed: number): Tensor => tensor(input(shape, seed).values, [...shape]);
const floats = async (x: Tensor): Promise<Float32Array> => (await x.data()) as Float32Array;

describe("updates of weights", () => {
  const shapes = [[3, 5], [1], [130], [0]];
  const list = (seed: number) => shapes.map((shape, i) => random(shape, seed + i));

  it("Adam for all weights at once, as in double precision", async () => {
    const [w, g, m] = [list(1), list(11), list(21)];
    const v = list(31).map((x) => engine().runKernel("Square", { x }) as unknown as Tensor);
    const attributes = {
      gradientScale: 0.7,
      penalty: 0.01,
      meanGain: 0.1,
      squareGain: 0.001,
      rate: 0.02,
      floor: 1e-5,
      decay: 0.003,
    };
    const before = memory().numTensors;
    const outputs = run(adamKernelName, { w, g, m, v }, attributes);
    expect(memory().numTensors).toBe(before + 12);
    for (let i = 0; i < shapes.length; i++) {
      const read = await Promise.all([w, g, m, v].map((tensors) => floats(tensors[i]!)));
      const expected = [0, 1, 2].map(() => new Float32Array(read[0]!.length));
      adamUpdate.update(read, expected, attributes);
      for (let k = 0; k < 3; k++) {
        const got = outputs[k * shapes.length + i]!;
        expect(got.shape).toEqual(shapes[i]);
        expect(distance(await floats(got), expected[k]!)).toBeLessThan(1e-6);
      }
      // What was given is as it was.
      expect(distance(await floats(m[i]!), input(shapes[i]!, 21 + i).values)).toBe(0);
    }
  });

  it.each([0.25, 1])("averages with gain %d", async (gain) => {
    const [a, w] = [list(1), list(11)];
    const outputs = run(averageKernelName, { a, w }, { gain });
    for (let i = 0; i < shapes.length; i++) {
      const read = await Promise.all([a, w].map((tensors) => floats(tensors[i]!)));
      const expected = new Float32Array(read[0]!.length);
      averageUpdate.update(read, [expected], { gain });
      expect(distance(await floats(outputs[i]!), expected)).toBeLessThan(2e-7);
    }
  });
});

describe("group normalisation", () => {
  const cases = [
    { name: "of few channels", shape: [2, 3, 5, 6], groups: 3, rows: [1, 1] },
    { name: "with a map for each image", shape: [2, 3, 3, 4], groups: 1, rows: [2, 2] },
    { name: "with scales shared and shifts apart", shape: [3, 2, 2, 4], groups: 4, rows: [1, 3] },
    { name: "of more pixels than threads", shape: [1, 9, 11, 2], groups: 2, rows: [1, 1] },
    { name: "far from 0", shape: [1, 5, 7, 2], groups: 1, rows: [1, 1], mean: 1000 },
    { name: "of no image", shape: [0, 2, 2, 2], groups: 1, rows: [1, 1] },
  ];

  it.each(cases.flatMap((one) => [true, false].map((activate) => ({ ...one, activate }))))(
    "$name, activated: $activate",
    async ({ shape, groups, rows, activate, mean = 0 }) => {
      const channels = shape[3]!;
      const values = input(shape, 1).values.map((x) => x + mean);
      const x = tensor(values, shape as [number]);
      const shapeOf = (count: number) => (count === 1 ? [channels] : [count, channels]);
      const scale = random(shapeOf(rows[0]!), 2);
      const shift = random(shapeOf(rows[1]!), 3);
      const dy = random(shape, 4);
      const attributes = { groups, activate, epsilon: 1e-5 };
      const [y] = run(groupNormKernelName, { x, scale, shift }, attributes);
      const gradients = run(groupNormGradientKernelName, { x, scale, shift, dy }, attributes);

      const arrays = await Promise.all([x, scale, shift].map(async (one) => Float64Array.from(await one.data())));
      const map = (...[x, scale, shift]: Float64Array[]) =>
        normalized({ x: x!, scale: scale!, shift: shift! }, shape, rows, attributes);
      expect(y!.shape).toEqual(shape);
      // A mean of 1000 in float32 costs three digits of what is left of x.
      const tolerance = mean === 0 ? 1e-6 : 1e-4;
      expect(distance(await floats(y!), map(...arrays))).toBeLessThan(tolerance);
      const direction = await floats(dy);
      for (let which = 0; which < 3; which++) {
        const expected = arrays[which]!.map((_, place) => slope(arrays, which, place, map, direction));
        expect(gradients[which]!.shape).toEqual([x, scale, shift][which]!.shape);
        expect(distance(await floats(gradients[which]!), expected)).toBeLessThan(10 * tolerance);
      }
    },
  );
});

it("normalises more groups than stand in a row", async () => {
  const count = 257;
  const [few, fewDy] = [random([2, 1, 1, 4], 1), random([2, 1, 1, 4], 2)];
  const [many, manyDy] = [few, fewDy].map((x) => tile(x, [count, 1, 1, 1]));
  const parameters = { scale: random([1, 1, 1, 4], 3), shift: random([1, 1, 1, 4], 4) };
  const attributes = { groups: 2, activate: true, epsilon: 1e-5 };
  const of = (x: Tensor, dy: Tensor): Tensor[] => [
    ...run(groupNormKernelName, { x, ...parameters }, attributes),
    ...run(groupNormGradientKernelName, { x, dy, ...parameters }, attributes),
  ];
  const expected = of(few, fewDy);
  const got = of(many!, manyDy!);
  for (const i of [0, 1]) {
    const [all, once] = [await floats(got[i]!), await floats(expected[i]!)];
    expect(all.findIndex((value, at) => value !== once[at % 8])).toBe(-1);
  }
  for (const i of [2, 3]) {
    const once = (await floats(expected[i]!)).map((value) => value * count);
    expect(distance(await floats(got[i]!), once)).toBeLessThan(1e-4);
  }
});

interface Arrays {
  readonly x: Float64Array;
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

function normalized(
  { x, scale, shift }: Arrays,
  shape: readonly number[],
  rows: readonly number[],
  { groups, activate, epsilon }: { readonly groups: number; readonly activate: boolean; readonly epsilon: number },
): Float64Array {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const y = new Float64Array(x.length);
  const size = channels / groups;
  const step = (count: number, image: number) => (count === 1 ? 0 : image * channels);
  for (let image = 0; image < batch; image++) {
    for (let first = 0; first < channels; first += size) {
      const places = Array.from(
        { length: height * width * size },
        (_, i) => (image * height * width + Math.floor(i / size)) * channels + first + (i % size),
      );
      const mean = places.reduce((sum, place) => sum + x[place]!, 0) / places.length;
      const variance = places.reduce((sum, place) => sum + (x[place]! - mean) ** 2, 0) / places.length;
      for (const place of places) {
        const c = place % channels;
        const normal = (x[place]! - mean) / Math.sqrt(variance + epsilon);
        const z = normal * scale[step(rows[0]!, image) + c]! + shift[step(rows[1]!, image) + c]!;
        y[place] = activate ? z / (1 + Math.exp(-z)) : z;
      }
    }
  }
  return y;
}

/** The derivative of the value along a direction by one number, by differences of fourth order. */
function slope(
  arrays: readonly Float64Array[],
  which: number,
  place: number,
  f: (...arrays: Float64Array[]) => Float64Array,
  direction: Float32Array,
): number {
  const at = (shift: number) => {
    const moved = arrays.map((array, i) => (i === which ? array.with(place, array[place]! + shift) : array));
    return f(...moved).reduce((sum, y, i) => sum + y * direction[i]!, 0);
  };
  const step = 2 ** -9;
  return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
}
