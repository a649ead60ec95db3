import { grad, grads, memory, mul, sum, tensor, tidy, zeros } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng, TweedieError } from "@tweedie/core";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  gelu,
  groupNorm,
  groupNormSilu,
  layerNorm,
  rotaryTable,
  scaledSoftmax,
  selfAttention,
  silu,
} from "../src/index.ts";
import { expectClose, expectGradients, float64 } from "./float64.ts";

const draw = (name: string, size: readonly number[]): Tensor => rng(8).split(name).normal(size);
const weighted = (y: Tensor): Scalar => sum(mul(y, draw("weights", y.shape)));

type Layer = (...xs: Tensor[]) => Tensor;

/** Layers that some backends have kernels for, with the shapes of their inputs. */
const layers: Readonly<Record<string, readonly [layer: Layer, ...shapes: readonly number[][]]>> = {
  silu: [(x) => silu(x!), [3, 7]],
  gelu: [(x) => gelu(x!), [3, 7]],
  "gelu by tanh": [(x) => gelu(x!, { approximate: "tanh" }), [3, 7]],
  groupNorm: [(x, scale, shift) => groupNorm(x!, 2, scale!, shift!), [2, 3, 5, 6], [6], [2, 6]],
  groupNormSilu: [(x, scale, shift) => groupNormSilu(x!, 3, scale!, shift!), [2, 3, 5, 6], [2, 6], [6]],
  "groupNormSilu of one channel": [(x, scale, shift) => groupNormSilu(x!, 1, scale!, shift!), [1, 3, 5, 1], [1], [1]],
  layerNorm: [(x) => layerNorm(x!), [2, 3, 9]],
  "layerNorm with one map": [(x, scale, shift) => layerNorm(x!, scale, shift), [2, 3, 9], [9], [9]],
  "layerNorm with a map for each row": [(x, scale, shift) => layerNorm(x!, scale, shift), [2, 5], [2, 5], [2, 1, 5]],
  selfAttention: [(x) => selfAttention(x!, 2), [2, 5, 12]],
  "selfAttention of one head": [(x) => selfAttention(x!, 1), [1, 3, 9]],
  "selfAttention with positions": [(x) => selfAttention(x!, 3, rotaryTable(4, 1, 2)), [2, 4, 18]],
  scaledSoftmax: [(x) => scaledSoftmax(x!), [2, 3, 5]],
  "scaledSoftmax of a multiple": [(x) => scaledSoftmax(x!, 0.3), [4, 11]],
};

/** The value and the gradients of a layer on the active backend, as numbers. */
function evaluate(layer: Layer, xs: readonly Tensor[]): number[][] {
  return tidy(() => {
    const gradients = grads((...xs: Tensor[]) => weighted(layer(...xs)))([...xs]);
    return [layer(...xs), ...gradients].map((y) => [...y.dataSync()]);
  });
}

describe.each(Object.entries(layers))("%s", (_, [layer, ...shapes]) => {
  const inputs = () => shapes.map((shape, i) => draw(`input ${i}`, shape));

  it("has its gradients and second derivatives", async () => {
    await float64();
    expectGradients((...xs) => weighted(layer(...xs)), inputs());
    const slope = (...xs: Tensor[]): Scalar =>
      sum(mul(grad((x) => weighted(layer(x, ...xs.slice(1))))(xs[0]!), draw("direction", shapes[0]!)));
    // What the slope of a normalisation does not depend on, its shift, comes last.
    const count = layer.length === 1 ? 1 : 2;
    expectGradients((...xs) => slope(...xs, ...inputs().slice(count)), inputs().slice(0, count));
  });

  it.each(["cpu", "wasm"] as const)("on %s is what it is in float64", async (name) => {
    await useBackend(name);
    const xs = inputs();
    const got = evaluate(layer, xs);
    const numbers = xs.map((x) => x.dataSync());
    await float64();
    const expected = evaluate(
      layer,
      numbers.map((values, i) => tensor(values, shapes[i])),
    );
    expected.forEach((values, i) => {
      const size = Math.max(...values.map(Math.abs));
      expectClose(got[i]!, values, (i === 0 ? 1e-6 : 1e-5) * size);
    });
  });

  it("on wasm has the second derivatives of float64", async () => {
    const slope: Layer = (...xs) => grad((x) => weighted(layer(x, ...xs.slice(1))))(xs[0]!);
    const second = (xs: readonly Tensor[]) => {
      const y = tidy(() => grad((x) => weighted(slope(x, ...xs.slice(1))))(xs[0]!));
      return [...y.dataSync()];
    };
    await useBackend("wasm");
    const xs = inputs();
    const numbers = xs.map((x) => x.dataSync());
    const got = second(xs);
    await float64();
    const expected = second(numbers.map((values, i) => tensor(values, shapes[i])));
    expectClose(got, expected, 1e-5 * Math.max(...expected.map(Math.abs)));
  });

  it("passes NaN on, and keeps no tensor", async () => {
    await useBackend("wasm");
    const xs = inputs();
    const values = xs[0]!.dataSync();
    values[0] = NaN;
    const broken = [tensor(values, shapes[0]), ...xs.slice(1)];
    const before = memory().numTensors;
    const [y, dx] = evaluate(layer, broken);
    expect(memory().numTensors).toBe(before);
    expect(y![0]).toBeNaN();
    expect(dx![0]).toBeNaN();
  });

  it("of an empty batch is empty, and its gradients are 0", async () => {
    await useBackend("wasm");
    const empty = zeros([0, ...shapes[0]!.slice(1)]);
    const rest = shapes.slice(1).map((shape) => zeros(shape.length === 1 ? shape : [0, ...shape.slice(1)]));
    const [y, dx, ...others] = evaluate(layer, [empty, ...rest]);
    expect([y, dx]).toEqual([[], []]);
    for (const gradient of others) expect(gradient.every((value) => value === 0)).toBe(true);
  });
});

describe("layerNorm", () => {
  beforeEach(float64);

  it("standardizes rows of the last axis", () => {
    expectClose(layerNorm(tensor([[1, 3]])), [-1, 1], 1e-5);
    expectClose(layerNorm(tensor([[1, 3]]), tensor([2, 3]), tensor([[1, 0]])), [-1, 3], 2e-5);
  });

  it("refuses a single axis, and parameters of another size", () => {
    expect(() => layerNorm(draw("x", [4]))).toThrow("layerNorm: expected at least two axes");
    expect(() => layerNorm(draw("x", [2, 4]), draw("scale", [3]))).toThrow(TweedieError);
    expect(() => layerNorm(draw("x", [2, 4]), undefined, draw("shift", [3, 4]))).toThrow("expected a shift");
  });
});

describe("gelu", () => {
  beforeAll(float64);

  it("is the input times the share of a normal distribution below it", () => {
    expectClose(gelu(tensor([-1, 0, 2])), [-0.15865525393145705, 0, 1.9544997361036416], 1e-9);
  });

  it("differs from its approximation by less than a thousandth", () => {
    const x = tensor([-3, -2, -1, -0.5, 0.5, 1, 2, 3]);
    const [exact, near] = [gelu(x), gelu(x, { approximate: "tanh" })].map((y) => y.dataSync());
    const differences = [...exact!].map((value, i) => Math.abs(value - near![i]!));
    expect(Math.max(...differences)).toBeLessThan(1e-3);
    expect(Math.max(...differences)).toBeGreaterThan(1e-5);
  });
});
