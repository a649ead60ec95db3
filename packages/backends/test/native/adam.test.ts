import { dispose, engine, memory, setBackend, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { adamKernelName } from "@tweedie/core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../../src/kernel-override.ts";
import { input } from "../compare.ts";
import { nativeIsHere, reasonToSkip, startGradientBackends, useComposedKernels } from "./native-addon.ts";

const unit = fc.oneof(fc.constant(0), fc.double({ min: 1e-4, max: 1, noNaN: true }));
const attributes = fc.record({
  gradientScale: fc.oneof(fc.constant(1), unit),
  penalty: unit,
  meanGain: fc.constantFrom(0.1, 0.5, 1),
  squareGain: fc.constantFrom(0.001, 0.01, 0.05, 0.5),
  rate: unit,
  floor: fc.constantFrom(1e-3, 1e-8),
  decay: fc.constantFrom(0, 0.01),
});
const shapes = fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }), { minLength: 1, maxLength: 4 });

describe.skipIf(!nativeIsHere).each([
  ["this package's operation", () => {}],
  ["TensorFlow's operation", useComposedKernels],
])(`Adam on tensorflow by %s${reasonToSkip}`, (_, prepare) => {
  beforeAll(startGradientBackends);
  beforeAll(async () => void (await setBackend("tensorflow")));
  beforeAll(prepare);

  it("is its formula in every number, for several tensors, and leaves what it is given", async () => {
    expect(stockKernel(adamKernelName, "tensorflow")).toBeUndefined();
    await fc.assert(
      fc.asyncProperty(shapes, attributes, async (shapes, by) => {
        const before = counts();
        const values = ["w", "g", "m", "v"].map((name, k) =>
          shapes.map((shape, i) => input(shape, 7 * i + k).values.map((x) => (name === "v" ? x * x : x))),
        );
        const lists = values.map((list) => list.map((one, i) => tensor(one, shapes[i])));
        const [w, g, m, v] = lists as [Tensor[], Tensor[], Tensor[], Tensor[]];
        const outputs = engine().runKernel(adamKernelName, { w, g, m, v } as never, by) as unknown as Tensor[];
        expect(outputs.map(({ shape }) => shape)).toEqual([...shapes, ...shapes, ...shapes]);
        const got = await Promise.all(outputs.map((one) => one.data()));
        shapes.forEach((_, i) => {
          values[0]![i]!.forEach((_, j) => {
            const numbers = values.map((list) => list[i]![j]!) as [number, number, number, number];
            expected(numbers, by).forEach(([exact, terms], k) => {
              expect(Math.abs(got[k * shapes.length + i]![j]! - exact)).toBeLessThanOrEqual(1e-6 * terms);
            });
          });
        });
        const after = await Promise.all(lists.flat().map(async (one) => [...(await one.data())]));
        expect(after).toEqual(values.flat().map((one) => [...one]));
        dispose([...lists.flat(), ...outputs]);
        expect(counts()).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});

const counts = () => [memory().numTensors, engine().backend.numDataIds()];

type Attributes = Record<"gradientScale" | "penalty" | "meanGain" | "squareGain" | "rate" | "floor" | "decay", number>;

/** The new weight and moments in float64, each with the size of the terms that it is the sum of. */
function expected([w, g, m, v]: readonly [number, number, number, number], by: Attributes): [number, number][] {
  const gradient = by.gradientScale * g + by.penalty * w;
  const size = Math.abs(by.gradientScale * g) + Math.abs(by.penalty * w);
  const mean = m + by.meanGain * (gradient - m);
  const square = v + by.squareGain * (gradient ** 2 - v);
  const meanTerms = Math.abs(m) + by.meanGain * (size + Math.abs(m));
  const squareTerms = v + by.squareGain * (size ** 2 * 3 + v);
  const root = Math.sqrt(square) + by.floor;
  const step = (by.rate * mean) / root;
  // An error of the second moment reaches the root divided by twice the root.
  const stepTerms =
    (by.rate * meanTerms) / root + Math.abs(step) * (1 + squareTerms / (root * Math.sqrt(square) + 1e-30));
  return [
    [w - (step + by.decay * w), 2 * Math.abs(w) + 2 * stepTerms],
    [mean, meanTerms],
    [square, squareTerms],
  ];
}
