import { add, grads, matMul, mul, reshape, sigmoid, square, sum, tidy, variable, zeros } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { rng, TweedieError } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { dense } from "../src/dense.ts";

beforeAll(async () => {
  await registerGradients();
  await useFloat64();
});

const composed = (x: Tensor, weight: Tensor, bias: Tensor): Tensor =>
  reshape(add(matMul(reshape(x, [-1, weight.shape[0]!]) as Tensor2D, weight as Tensor2D), bias), [
    ...x.shape.slice(0, -1),
    weight.shape[1]!,
  ]);

type Layer = typeof composed;

describe("dense", () => {
  const size = fc.integer({ min: 1, max: 5 });

  it("is a product and a bias, in values and in first and second derivatives", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(size, { minLength: 1, maxLength: 3 }),
        size,
        size,
        fc.boolean(),
        async (rows, from, to, fixed) => {
          const random = rng(1);
          const x = random.normal([...rows, from]);
          const weight = random.normal([from, to]);
          const bias = random.normal([to]);
          // What the gradient uses must outlive a scope that ends before it.
          const loss = (layer: Layer) => (x: Tensor, w: Tensor, b: Tensor) =>
            sum(square(tidy(() => layer(sigmoid(x), fixed ? w : mul(w, 2), b))));
          const first = (layer: Layer) => grads((...args) => loss(layer)(args[0]!, args[1]!, args[2]!));
          const second = (layer: Layer) =>
            grads((...args) => {
              const gradients = first(layer)(args);
              return sum(gradients.map((g) => sum(square(g))).reduce((a, b) => add(a, b)));
            });
          const args = [x, fixed ? variable(weight) : weight, bias];
          for (const order of [first, second]) {
            const [own, expected] = [order(dense)(args), order(composed)(args)];
            for (const [i, g] of own.entries()) expectClose(await g.data(), await expected[i]!.data());
          }
          expectClose(await dense(x, weight, bias).data(), await composed(x, weight, bias).data());
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });

  it("refuses what does not fit, and takes no rows at all", async () => {
    const [x, weight] = [rng(1).normal([2, 3]), rng(2).normal([3, 4])];
    expect(() => dense(x, rng(2).normal([2, 4]))).toThrow("dense: expected shapes [..., in], [in, out] and [out]");
    expect(() => dense(x, weight, rng(3).normal([3]))).toThrow("[2,3], [3,4] and [3]");
    expect(() => dense(x, weight, rng(3).normal([1]))).toThrow(TweedieError);
    expect(dense(zeros([0, 3]), weight, zeros([4])).shape).toEqual([0, 4]);
  });
});

function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>): void {
  const size = Math.max(...Array.from(expected, Math.abs), 1e-300);
  expect(got).toHaveLength(expected.length);
  Array.from(got, (value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-11 * size));
}
