import { dispose, engine, memory, setBackend, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { groupNormGradientKernelName, groupNormKernelName } from "@tweedie/core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../../src/kernel-override.ts";
import { distance, input } from "../compare.ts";
import { nativeIsHere, reasonToSkip, startGradientBackends, useComposedKernels } from "./native-addon.ts";

const size = fc.integer({ min: 1, max: 5 });
const cases = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  // Of fewer pixels, gradients are small differences of large numbers.
  height: fc.integer({ min: 3, max: 5 }),
  width: fc.integer({ min: 2, max: 5 }),
  groups: size,
  perGroup: size,
  perImage: fc.boolean(),
  activate: fc.boolean(),
  mean: fc.constantFrom<number>(0, 3),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

describe.skipIf(!nativeIsHere).each([
  ["this package's operations", () => {}],
  ["TensorFlow's operations alone", useComposedKernels],
])(`group normalisation on tensorflow by %s${reasonToSkip}`, (_, prepare) => {
  beforeAll(startGradientBackends);
  beforeAll(async () => void (await setBackend("tensorflow")));
  beforeAll(prepare);

  it("is what it is in float64, with its gradients, and leaves nothing behind", async () => {
    expect(stockKernel(groupNormKernelName, "tensorflow")).toBeUndefined();
    expect(stockKernel(groupNormGradientKernelName, "tensorflow")).toBeUndefined();
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const before = counts();
        const data = dataOf(one);
        const got = await run(one, data);
        const expected = reference(one, data);
        expect(distance(got[0]!, expected[0]!), "value").toBeLessThan(1e-6);
        for (const k of [1, 2, 3]) expect(distanceOf(got[k]!, expected[k]!), `gradient ${k}`).toBeLessThan(1e-5);
        expect(counts()).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps its digits where the mean is a thousand deviations away", async () => {
    const one: Case = { ...large, mean: 1024 };
    // Whole numbers and quarters near 1024 are exact in float32: what is lost is lost in the kernel.
    const data = dataOf(one).map((values, k) => (k === 0 ? values.map((x) => Math.round(4 * x) / 4) : values));
    const got = await run(one, data);
    // A mean that is rounded to float32 is wrong by this, in deviations; the difference of the mean square and the
    // squared mean would be wrong in the first digit.
    const rounding = 1024 * 2 ** -24;
    reference(one, data).forEach((values, k) => expect(distance(got[k]!, values)).toBeLessThan(4 * rounding));
  });

  it.each([
    ["height", { height: 0 }],
    ["width", { width: 0 }],
    ["batch", { batch: 0 }],
  ] as const)("is empty, with gradients of zero, where the images have no %s", async (_, none) => {
    for (const perImage of [false, true]) {
      const one: Case = { ...large, perImage, ...none };
      const got = await run(one, dataOf(one));
      for (const values of got) expect(values.every((value) => value === 0)).toBe(true);
      expect(got.map(({ length }) => length)).toEqual([0, 0, perImage ? one.batch * 6 : 6, 6]);
    }
  });
});

const large: Case = {
  batch: 2,
  height: 4,
  width: 4,
  groups: 2,
  perGroup: 3,
  perImage: false,
  activate: true,
  mean: 0,
};

const counts = () => [memory().numTensors, engine().backend.numDataIds()];

const shapesOf = ({ batch, height, width, groups, perGroup, perImage }: Case) => {
  const channels = groups * perGroup;
  const images = [batch, height, width, channels];
  return [images, perImage ? [batch, channels] : [channels], [channels], images];
};

const dataOf = (one: Case): Float32Array[] =>
  shapesOf(one).map((shape, k) => input(shape, k + 1).values.map((x) => x + (k === 0 ? one.mean : 0)));

/** Some gradients are zero but for rounding: an error counts beside numbers of the size of the data, 1. */
const distanceOf = (got: ArrayLike<number>, expected: ArrayLike<number>): number =>
  distance([...Array.from(got), 1], [...Array.from(expected), 1]);

async function run(one: Case, data: readonly Float32Array[]): Promise<Float32Array[]> {
  const [x, scale, shift, dy] = data.map((values, k) => tensor(values, shapesOf(one)[k])) as Tensor[];
  const attrs = { groups: one.groups, epsilon: 1e-5, activate: one.activate };
  const inputs = { x: x!, scale: scale!, shift: shift! };
  const y: Tensor = engine().runKernel(groupNormKernelName, inputs, attrs);
  const gradients = engine().runKernel(
    groupNormGradientKernelName,
    { ...inputs, dy: dy! },
    attrs,
  ) as unknown as Tensor[];
  expect([y, ...gradients].map(({ shape }) => shape)).toEqual([x!.shape, x!.shape, scale!.shape, shift!.shape]);
  const values = await Promise.all([y, ...gradients].map((t) => t.data<"float32">()));
  dispose([x!, scale!, shift!, dy!, y, ...gradients]);
  return values;
}

/** The value, and the gradients by images, scale and shift, in float64. */
function reference(one: Case, [x, scale, shift, dy]: readonly Float32Array[]): Float64Array[] {
  const { batch, height, width, groups, perGroup, perImage, activate } = one;
  const [area, channels] = [height * width, groups * perGroup];
  const [y, dx] = [new Float64Array(x!.length), new Float64Array(x!.length)];
  const [dScale, dShift] = [new Float64Array(scale!.length), new Float64Array(channels)];
  for (let b = 0; b < batch; b++) {
    for (let g = 0; g < groups; g++) {
      const at: number[] = [];
      for (let p = 0; p < area; p++) {
        for (let c = 0; c < perGroup; c++) at.push((b * area + p) * channels + g * perGroup + c);
      }
      const average = (f: (i: number) => number) => at.reduce((sum, i) => sum + f(i), 0) / at.length;
      const mean = average((i) => x![i]!);
      const deviation = Math.sqrt(average((i) => (x![i]! - mean) ** 2) + 1e-5);
      const scaleAt = (i: number) => (perImage ? b * channels : 0) + (i % channels);
      const normal = (i: number) => (x![i]! - mean) / deviation;
      const z = (i: number) => normal(i) * scale![scaleAt(i)]! + shift![i % channels]!;
      const s = (i: number) => 1 / (1 + Math.exp(-z(i)));
      const dz = (i: number) => (activate ? dy![i]! * s(i) * (1 + z(i) * (1 - s(i))) : dy![i]!);
      const slope = (i: number) => dz(i) * scale![scaleAt(i)]!;
      const [first, second] = [average(slope), average((i) => slope(i) * normal(i))];
      for (const i of at) {
        y[i] = activate ? z(i) * s(i) : z(i);
        dx[i] = (slope(i) - first - normal(i) * second) / deviation;
        dScale[scaleAt(i)]! += dz(i) * normal(i);
        dShift[i % channels]! += dz(i);
      }
    }
  }
  return [y, dx, dScale, dShift];
}
