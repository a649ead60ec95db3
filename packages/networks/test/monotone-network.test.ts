import { grad, memory, sum } from "@tensorflow/tfjs-core";
import { rng, tensorOf } from "@tweedie/core";
import { expectNoLeak } from "@tweedie/testing";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countParameters, monotoneNetwork } from "../src/index.ts";
import type { MonotoneNetwork } from "../src/index.ts";
import { expectClose, expectVariableGradients, float64, perturb } from "./float64.ts";
import { weighted } from "./weighted.ts";

const times = Array.from({ length: 101 }, (_, i) => i / 100);

describe("monotoneNetwork", () => {
  let network: MonotoneNetwork;
  beforeEach(async () => {
    await float64();
    network = monotoneNetwork({ hidden: 7 }, rng(4));
  });
  afterEach(() => network.dispose());
  const assign = (values: readonly number[]) => {
    let at = 0;
    for (const variable of Object.values(network.variables)) {
      variable.assign(tensorOf(values.slice(at, at + variable.size), variable.shape));
      at += variable.size;
    }
  };

  it("increases strictly whatever its weights", async () => {
    const weights = fc.array(fc.double({ min: -12, max: 12, noNaN: true }), { minLength: 22, maxLength: 22 });
    await fc.assert(
      fc.asyncProperty(weights, async (values) => {
        assign(values);
        const [u, slope] = [network.apply(tensorOf(times, [101])), network.derivative(tensorOf(times, [101]))];
        const frozen = await network.freeze();
        const found = [...u.dataSync()];
        found.slice(1).forEach((value, i) => expect(value).toBeGreaterThan(found[i]!));
        expect(Math.min(...slope.dataSync())).toBeGreaterThan(0);
        times.slice(1).forEach((t, i) => expect(frozen.value(t)).toBeGreaterThan(frozen.value(times[i]!)));
        expect(Math.min(...times.map((t) => frozen.derivative(t)))).toBeGreaterThan(0);
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  it("knows its own derivative", () => {
    perturb(network.variables, rng(5), 1);
    const t = tensorOf(times, [101]);
    const byTape = grad((t) => sum(network.apply(t)))(t);
    expectClose(network.derivative(t), byTape.dataSync(), 1e-12);
  });

  it("has the gradients of value and derivative in every variable", () => {
    perturb(network.variables, rng(6), 0.5);
    expect(countParameters(network.variables)).toBe(22);
    const t = tensorOf(times.slice(0, 12), [3, 4]);
    expectVariableGradients(() => weighted(network.apply(t)), network.variables);
    expectVariableGradients(() => weighted(network.derivative(t)), network.variables);
  });

  it("is frozen as it is then, on the host", async () => {
    perturb(network.variables, rng(7), 1);
    const t = tensorOf(times, [101]);
    const [u, slope] = [network.apply(t).dataSync(), network.derivative(t).dataSync()];
    const frozen = await network.freeze();
    perturb(network.variables, rng(8), 1);
    expectClose(
      times.map((time) => frozen.value(time)),
      u,
      1e-13,
    );
    expectClose(
      times.map((time) => frozen.derivative(time)),
      slope,
      1e-13,
    );
  });

  it("starts smooth, keeps shapes, and is a function of the seed", () => {
    const wide = monotoneNetwork({}, rng(1));
    const slope = wide.derivative(tensorOf(times, [101, 1]));
    expect(slope.shape).toEqual([101, 1]);
    expect(Math.min(...slope.dataSync())).toBeGreaterThan(1);
    expect(Math.max(...slope.dataSync())).toBeLessThan(3);
    wide.dispose();
    const values = (seed: number) => {
      const made = monotoneNetwork({ hidden: 3 }, rng(seed));
      const all = Object.values(made.variables).flatMap((variable) => [...variable.dataSync()]);
      made.dispose();
      return all;
    };
    expect(values(1)).toEqual(values(1));
    expect(values(1)).not.toEqual(values(2));
  });

  it("leaves no tensor behind", async () => {
    const before = memory().numTensors;
    const t = tensorOf([0.5], [1]);
    await expectNoLeak(() => [network.apply(t), network.derivative(t)]);
    const other = monotoneNetwork({ hidden: 2 }, rng(0));
    await other.freeze();
    other.dispose();
    t.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it.each([0, 1.5, Number.NaN])("refuses %d sigmoids", (hidden) => {
    expect(() => monotoneNetwork({ hidden }, rng(0))).toThrow("expected a positive integer for hidden");
  });
});
