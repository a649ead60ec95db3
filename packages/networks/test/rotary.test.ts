import { grad, mul, slice, sum, tensor, tile, zeros } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import { beforeEach, describe, expect, it } from "vitest";
import { rotary, rotaryTable } from "../src/index.ts";
import { expectClose, expectGradients, float64 } from "./float64.ts";
import { weighted } from "./weighted.ts";

const [batch, tokens, heads, depth] = [2, 5, 3, 4] as const;
const draw = (name: string): Tensor =>
  rng(4)
    .split(name)
    .normal([batch, tokens, heads * depth]);
const table = rotaryTable(tokens, heads, depth);

describe("rotary", () => {
  beforeEach(float64);

  it("turns pairs of features by an angle that grows with the position", () => {
    const x = draw("x");
    const values = x.dataSync();
    const expected = Array.from(values, (value, at) => {
      const [feature, position] = [at % depth, Math.floor(at / (heads * depth)) % tokens];
      const angle = position * 10_000 ** ((-2 * (feature % 2)) / depth);
      const first = feature < depth / 2;
      const other = values[first ? at + depth / 2 : at - depth / 2]!;
      return value * Math.cos(angle) + (first ? -other : other) * Math.sin(angle);
    });
    expectClose(rotary(x, table), expected, 1e-14);
  });

  it("has its gradient, and the gradient's", () => {
    expectGradients((x) => weighted(rotary(x, table)), [draw("x")]);
    const squared = (x: Tensor): Scalar => sum(mul(rotary(x, table), mul(rotary(x, table), draw("w"))));
    expectGradients((x) => sum(mul(grad(squared)(x), draw("direction"))), [draw("x")]);
  });

  it("makes products depend on the distance alone", () => {
    const same = (name: string) => tile(slice(draw(name), [0, 0, 0], [1, 1, -1]), [1, tokens, 1]);
    const [q, k] = [rotary(same("q"), table), rotary(same("k"), table)];
    const product = (i: number, j: number) =>
      sum(mul(slice(q, [0, i, 0], [1, 1, -1]), slice(k, [0, j, 0], [1, 1, -1]))).dataSync()[0]!;
    expect(product(0, 2)).toBeCloseTo(product(2, 4), 12);
    expect(Math.abs(product(0, 2) - product(2, 0))).toBeGreaterThan(1e-3);
  });

  it.each(["cpu", "wasm"] as const)("is on %s what it is in float64, and its gradients", async (name) => {
    const evaluate = (x: Tensor) => {
      const direction = draw("direction");
      const f = (x: Tensor): Scalar => sum(mul(mul(rotary(x, table), rotary(x, table)), direction));
      const second = grad((x) => sum(mul(grad(f)(x), direction)));
      return [rotary(x, table), grad(f)(x), second(x)].map((y) => [...y.dataSync()]);
    };
    await useBackend(name);
    const x = draw("x");
    const [got, numbers] = [evaluate(x), x.dataSync()];
    await float64();
    evaluate(tensor(numbers, x.shape)).forEach((expected, i) => {
      expectClose(got[i]!, expected, (i === 0 ? 1e-6 : 1e-5) * Math.max(...expected.map(Math.abs)));
    });
  });

  it("refuses odd heads and other shapes", () => {
    expect(() => rotaryTable(4, 1, 3)).toThrow("rotaryTable: expected an even number of features in a head, got 3");
    expect(() => rotary(zeros([2, 4, 12]), table)).toThrow("rotary: expected the shape [batch, 5, 12], got [2,4,12]");
  });
});
