import { rng, tensorOf } from "@tweedie/core";
import { logLinearNoise, matrixProcess } from "@tweedie/forward-processes";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { generatorOf, random } from "./generators.ts";
import { distance, identity, values } from "./tables.ts";

beforeAll(useFloat64);

const noise = logLinearNoise();

describe("the stationary law", () => {
  test("of a random generator is left as it is, to 1e-14 of each probability, and all is at infinite noise", () => {
    const generator = random(5, 9);
    const endless = logLinearNoise({ eps: 0 });
    const process = matrixProcess({ generator, noise: endless });
    const law = values(process.push(tensorOf([1, 0, 0, 0, 0], [1, 5]), 0, 1));
    generator.forEach((row) => {
      expect(Math.abs(row.reduce((sum, v, x) => sum + v * law[x]!, 0))).toBeLessThan(1e-14);
    });
    expect(distance(values(process.push(tensorOf(law, [1, 5]), 0.1, 0.6)), law)).toBeLessThan(1e-14);
    expect(() => process.pull(tensorOf(law, [1, 5]), 0.5, 1)).toThrow("take a shorter step");
    const count = 40_000;
    const prior = values(process.prior([count], rng(2)));
    law.forEach((p, x) => {
      const n = prior.filter((v) => v === x).length;
      expect(Math.abs(n - p * count)).toBeLessThanOrEqual(4 * Math.sqrt(p * (1 - p) * count));
    });
  });

  test("is found where some states are left for ever, and is a mask where one takes all", () => {
    // 0 <- 2 -> 1, and 0 <-> 1 at rates 1 and 3.
    const generator = generatorOf([
      [0, 3, 1],
      [1, 0, 1],
      [0, 0, 0],
    ]);
    const process = matrixProcess({ generator, noise: logLinearNoise({ eps: 0 }) });
    expect(
      distance(values(process.push(identity(3), 0, 1)), [0.75, 0.25, 0, 0.75, 0.25, 0, 0.75, 0.25, 0]),
    ).toBeLessThan(1e-15);
    expect(process.mask).toBeUndefined();
    expect(
      matrixProcess({
        generator: generatorOf([
          [0, 2],
          [0, 0],
        ]),
        noise,
      }).mask,
    ).toBe(0);
  });

  test("must be one", () => {
    const parts = generatorOf([
      [0, 1, 0, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 1],
      [0, 0, 1, 0],
    ]);
    expect(() => matrixProcess({ generator: parts, noise })).toThrow(
      "matrixProcess: expected one stationary law, got several",
    );
    const ends = generatorOf([
      [0, 0, 1],
      [0, 0, 1],
      [0, 0, 0],
    ]);
    expect(() => matrixProcess({ generator: ends, noise })).toThrow("Join the states");
  });
});
