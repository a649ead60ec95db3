import { grads, softmax, sum, tensor } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { tensorOf } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { truncatedLogistic } from "../../src/index.ts";
import { values } from "./models.ts";

beforeAll(async () => {
  await useFloat64();
  await registerGradients();
});

const vocabulary = 16;
const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** The shares of bins by their definition. */
function shares(mean: number, logScale: number): readonly number[] {
  const half = 1 / (vocabulary - 1);
  const masses = Array.from({ length: vocabulary }, (_, k) => {
    const centre = 2 * half * k - 1 - mean;
    return logistic((centre + half) / Math.exp(logScale)) - logistic((centre - half) / Math.exp(logScale));
  });
  const total = masses.reduce((a, b) => a + b);
  return masses.map((mass) => mass / total);
}

describe("truncatedLogistic", () => {
  it("is the share of each bin of a logistic distribution, to 1e-12", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (mean, logScale) => {
          const logits = truncatedLogistic(tensorOf([mean], [1]), tensorOf([logScale], [1]), vocabulary);
          expect(logits.shape).toEqual([1, vocabulary]);
          const expected = shares(mean, logScale);
          values(softmax(logits)).forEach((p, k) => expect(Math.abs(p - expected[k]!)).toBeLessThan(1e-12));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("is one bin alone for a small scale and all alike for a large one, with finite slopes", () => {
    const k = 3;
    const mean = (2 * k) / (vocabulary - 1) - 1;
    const at = (logScale: number) =>
      values(softmax(truncatedLogistic(tensorOf([mean], [1]), tensorOf([logScale], [1]), vocabulary)));
    expect(at(-12)[k]).toBe(1);
    for (const p of at(30)) expect(Math.abs(p - 1 / vocabulary)).toBeLessThan(1e-12);
    for (const logScale of [-12, 0, 30]) {
      const slopes = grads((mean, scale) => sum(truncatedLogistic(mean, scale, vocabulary)))([
        tensor([mean]),
        tensor([logScale]),
      ]);
      for (const slope of slopes) for (const value of values(slope)) expect(Number.isFinite(value)).toBe(true);
    }
  });

  it("takes means and scales of any shape", () => {
    const [mean, scale] = [tensorOf([0, 0.5, -0.5, 1, 0, 0], [2, 3]), tensorOf([0, 0, 1, 1, -1, -1], [2, 3])];
    const logits = truncatedLogistic(mean, scale, vocabulary);
    expect(logits.shape).toEqual([2, 3, vocabulary]);
    const one = truncatedLogistic(tensorOf([-0.5], [1]), tensorOf([1], [1]), vocabulary);
    expect(values(logits).slice(2 * vocabulary, 3 * vocabulary)).toEqual(values(one));
  });

  it("refuses fewer than two tokens", () => {
    const zero = tensorOf([0], [1]);
    expect(() => truncatedLogistic(zero, zero, 1)).toThrow("truncatedLogistic: expected at least 2 tokens, got 1");
  });
});
