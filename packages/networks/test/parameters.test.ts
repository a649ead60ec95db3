import { moments } from "@tensorflow/tfjs-core";
import { rng, TweedieError } from "@tweedie/core";
import { beforeEach, describe, expect, it } from "vitest";
import { countParameters, parameters } from "../src/index.ts";
import { expectClose, float64 } from "./float64.ts";

describe("parameters", () => {
  beforeEach(float64);

  it("draws each variable by its name alone", () => {
    const [one, two] = [parameters(rng(3)), parameters(rng(3))];
    const alone = one.normal("b", [4, 5], 2);
    two.normal("a", [7], 1);
    two.zeros("c", [2]);
    expectClose(two.normal("b", [4, 5], 2), alone.dataSync(), 0);
    const other = parameters(rng(4)).normal("b", [4, 5], 2);
    expect([...other.dataSync()]).not.toEqual([...alone.dataSync()]);
  });

  it("draws the deviation asked for, zeros and ones", () => {
    const make = parameters(rng(1));
    const { mean, variance } = moments(make.normal("w", [100, 100], 0.25));
    // Five standard errors.
    expect(Math.abs(mean.dataSync()[0]!)).toBeLessThan(5 * (0.25 / 100));
    expect(Math.abs(variance.dataSync()[0]! / 0.0625 - 1)).toBeLessThan(5 * Math.sqrt(2 / 10_000));
    expectClose(make.zeros("z", [2]), [0, 0], 0);
    expectClose(make.ones("o", [2]), [1, 1], 0);
    expect(Object.keys(make.variables)).toEqual(["w", "z", "o"]);
    expect(Object.values(make.variables).every(({ trainable }) => trainable)).toBe(true);
    expect(countParameters(make.variables)).toBe(10_004);
  });

  it("refuses a name twice", () => {
    const make = parameters(rng(1));
    make.zeros("w", [1]);
    expect(() => make.ones("w", [1])).toThrow(TweedieError);
  });
});
