import {
  add,
  grad,
  mean,
  memory,
  mul,
  neg,
  sigmoid,
  square,
  sum,
  tidy,
  train,
  variableGrads,
} from "@tensorflow/tfjs-core";
import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { combine, epsTarget, levelAt, logSnr, rng, tensorOf } from "@tweedie/core";
import { monotoneNetwork } from "@tweedie/networks";
import type { MonotoneNetwork } from "@tweedie/networks";
import { gaussian } from "@tweedie/oracles";
import { expectNoLeak, expectSchedule, useFloat64 } from "@tweedie/testing";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { elboWeight, gaussianLoss, learnedSchedule, uniformLevels } from "../src/index.ts";
import type { LearnedSchedule } from "../src/index.ts";
import { meanOf } from "./fixtures.ts";
import { gaussianModel } from "./gaussian-data.ts";

const data = { mean: 0.4, scale: 0.6 };
const [max, min] = [8, -6];
let network: MonotoneNetwork;
let schedule: LearnedSchedule;

beforeEach(async () => {
  await useFloat64();
  await registerGradients();
  network = monotoneNetwork({ hidden: 9 }, rng(3));
  schedule = learnedSchedule({ network, max, min });
});
afterEach(() => {
  schedule.dispose();
  network.dispose();
});

const column = (values: readonly number[]): Tensor => tensorOf(values, [values.length]);
const even = (count: number) => Array.from({ length: count }, (_, i) => i / (count - 1));
/** The middles of equal parts, for the midpoint rule. */
const middles = (count: number) => column(Array.from({ length: count }, (_, i) => (i + 0.5) / count));
const randomise = (seed: number, deviation: number) => {
  const all = { ...schedule.variables.ends, ...schedule.variables.interior };
  for (const [name, variable] of Object.entries(all)) {
    tidy(() => variable.assign(add(variable, combine([deviation, rng(seed).split(name).normal(variable.shape)]))));
  }
};
/** The loss of the best model at times t, $-\lambda'(t)/2$ times the variance of the noise given z. */
const best = (t: Tensor, of = schedule): Tensor => {
  const variance = sigmoid(add(of.logSnr(t), tensorOf([2 * Math.log(data.scale)], [1])));
  return mul(combine([-0.5, of.slope(t)]), variance);
};
const gradientsOf = (loss: () => Scalar, variables: Readonly<Record<string, Variable>>) => {
  const { grads } = variableGrads(loss, Object.values(variables));
  return Object.values(variables).map(({ name }) => grads[name]!);
};
/** Half the integral of the least error of the noise between two log-SNRs. */
const bound = (low: number, high: number) =>
  0.5 * Math.log((1 + data.scale ** 2 * Math.exp(high)) / (1 + data.scale ** 2 * Math.exp(low)));

describe("learnedSchedule", () => {
  it("falls strictly whatever its variables", async () => {
    const size = 2 + 1 + 3 * 9;
    const values = fc.array(fc.double({ min: -15, max: 15, noNaN: true }), { minLength: size, maxLength: size });
    await fc.assert(
      fc.asyncProperty(values, async (drawn) => {
        let at = 0;
        for (const variable of [
          ...Object.values(schedule.variables.ends),
          ...Object.values(schedule.variables.interior),
        ]) {
          variable.assign(tensorOf(drawn.slice(at, at + variable.size), variable.shape));
          at += variable.size;
        }
        const times = even(201);
        const frozen = await schedule.freeze();
        const lambdas = [...schedule.logSnr(column(times)).dataSync()];
        lambdas.slice(1).forEach((lambda, i) => expect(lambda).toBeLessThan(lambdas[i]!));
        expect(Math.max(...schedule.slope(column(times)).dataSync())).toBeLessThan(0);
        times.slice(1).forEach((t, i) => {
          expect(logSnr(levelAt(frozen, t))).toBeLessThan(logSnr(levelAt(frozen, times[i]!)));
        });
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it("begins and ends where it is told, and where its ends are", async () => {
    expect([...schedule.logSnr(column([0, 1])).dataSync()]).toEqual([max, expect.closeTo(min, 13)]);
    randomise(1, 0.7);
    const { max: top, min: bottom } = schedule.ends();
    expect([...schedule.logSnr(column([0, 1])).dataSync()]).toEqual([top.dataSync()[0], bottom.dataSync()[0]]);
    const frozen = await schedule.freeze();
    expect(logSnr(levelAt(frozen, 0))).toBeCloseTo(top.dataSync()[0]!, 11);
    expect(logSnr(levelAt(frozen, 1))).toBeCloseTo(bottom.dataSync()[0]!, 11);
  });

  it("knows its own slope", () => {
    randomise(2, 0.7);
    const t = column(even(101));
    const byTape = grad((t) => sum(schedule.logSnr(t)))(t).dataSync();
    schedule
      .slope(t)
      .dataSync()
      .forEach((slope, i) => expect(slope / byTape[i]!).toBeCloseTo(1, 11));
  });

  it.each([1, 2, 3])("is a schedule like any other once frozen: weights %d", async (seed) => {
    randomise(seed, 0.5);
    const times = even(51);
    const t = column(times);
    const { alpha, sigma } = schedule.scales(t);
    const [alphas, sigmas, slopes] = [alpha, sigma, schedule.slope(t)].map((x) => [...x.dataSync()]);
    const frozen = await schedule.freeze();
    randomise(seed + 10, 0.5);
    const { derivativeError, inverseError } = expectSchedule(frozen);
    expect(derivativeError).toBeLessThan(1e-6);
    expect(inverseError).toBeLessThan(1e-9);
    times.forEach((time, i) => {
      expect(frozen.alpha(time) / alphas![i]!).toBeCloseTo(1, 12);
      expect(frozen.sigma(time) / sigmas![i]!).toBeCloseTo(1, 12);
      // lambda' = 2 (alpha'/alpha - sigma'/sigma)
      const rate = frozen.derivative!(time);
      const slope = 2 * (rate.alpha / frozen.alpha(time) - rate.sigma / frozen.sigma(time));
      expect(slope / slopes![i]!).toBeCloseTo(1, 12);
    });
  });

  it("preserves variance, and its scales have gradients where they underflow", () => {
    randomise(4, 0.5);
    const t = column(even(101));
    const { alpha, sigma } = schedule.scales(t);
    add(square(alpha), square(sigma))
      .dataSync()
      .forEach((total) => expect(total).toBeCloseTo(1, 14));
    const far = learnedSchedule({ network, max: 1600, min: -1600 });
    const gradients = gradientsOf(() => {
      const { alpha, sigma } = far.scales(column([0, 0.5, 1]));
      return sum(add(alpha, sigma));
    }, far.variables.interior);
    gradients.forEach((gradient) => expect(gradient.dataSync().every(Number.isFinite)).toBe(true));
    far.dispose();
  });
});

describe("training a learned schedule", () => {
  it("moves the ends by what the bound gains there, and the interior not at all", () => {
    randomise(5, 0.3);
    const loss = () => mean<Scalar>(best(middles(2000)));
    const raw = schedule.variables.ends["logSnr.width"].dataSync()[0]!;
    const [high, low] = Object.values(schedule.ends()).map((x) => x.dataSync()[0]!);
    expect(loss().dataSync()[0]! / bound(low!, high!)).toBeCloseTo(1, 5);
    const variance = (lambda: number) => 1 / (1 + Math.exp(-lambda) / data.scale ** 2);
    const [byMax, byWidth] = gradientsOf(loss, schedule.variables.ends).map((g) => g.dataSync()[0]!);
    expect(byMax).toBeCloseTo((variance(high!) - variance(low!)) / 2, 5);
    expect(byWidth).toBeCloseTo(variance(low!) / 2 / (1 + Math.exp(-raw)), 5);
    for (const gradient of gradientsOf(loss, schedule.variables.interior)) {
      gradient.dataSync().forEach((slope) => expect(Math.abs(slope)).toBeLessThan(1e-5));
    }
  });

  it("moves every variable of the interior by the square of the loss", () => {
    const gradients = gradientsOf(() => mean<Scalar>(square(best(middles(50)))), schedule.variables.interior);
    for (const gradient of gradients) {
      gradient.dataSync().forEach((slope) => expect(Math.abs(slope)).toBeGreaterThan(1e-8));
    }
  });

  it("takes the variance of the loss over time away, and leaves its mean", async () => {
    const learned = learnedSchedule({ network, max: 6, min: -1 });
    const t = middles(64);
    /** Mean and variance of the loss over the time alone. */
    const overTime = () => {
      const values = [...best(t, learned).dataSync()];
      const average = meanOf(values);
      return { average, variance: meanOf(values.map((value) => (value - average) ** 2)) };
    };
    /** Mean and variance of the objective on the oracle's data, a time, a datum and a noise each. */
    const onData = async () => {
      const frozen = await learned.freeze();
      const levels = uniformLevels(frozen, { min: 0, max: 1 });
      const loss = gaussianLoss({ schedule: frozen, levels, weight: elboWeight(frozen) });
      const [model, oracle] = [gaussianModel(epsTarget, data), gaussian(data)];
      const values = Array.from({ length: 800 }, (_, i) =>
        tidy(() => loss(model, oracle.sample(1, undefined, rng(8).split(i)), rng(9).split(i)).dataSync()[0]!),
      );
      const average = meanOf(values);
      return { average, variance: meanOf(values.map((value) => (value - average) ** 2)) };
    };
    const before = { overTime: overTime(), onData: await onData() };
    const optimizer = train.adam(0.1);
    const interior = Object.values(learned.variables.interior);
    for (let step = 0; step < 150; step++) {
      optimizer.minimize(() => mean<Scalar>(square(best(t, learned))), false, interior);
    }
    optimizer.dispose();
    const after = { overTime: overTime(), onData: await onData() };
    expect(after.overTime.variance / before.overTime.variance).toBeLessThan(0.05);
    expect(after.overTime.average / bound(-1, 6)).toBeCloseTo(1, 3);
    // Of the variance on data that of the noise stays: exactly 0.79 of the whole would be left.
    expect(after.onData.variance / before.onData.variance).toBeLessThan(0.9);
    const error = Math.sqrt(after.onData.variance / 800);
    expect(Math.abs(after.onData.average - bound(-1, 6))).toBeLessThan(4 * error);
    learned.dispose();
  });

  it("leaves no tensor behind, nor takes the network with it", async () => {
    const before = memory().numTensors;
    const t = column([0.2, 0.7]);
    await expectNoLeak(() => {
      const { alpha, sigma } = schedule.scales(t);
      const { max, min } = schedule.ends();
      return [schedule.logSnr(t), schedule.slope(t), alpha, sigma, max, min];
    });
    const other = learnedSchedule({ network });
    await other.freeze();
    other.dispose();
    t.dispose();
    expect(memory().numTensors).toBe(before);
    expect(Object.values(network.variables).some(({ isDisposed }) => isDisposed)).toBe(false);
  });

  it.each([{ max: 1, min: 1 }, { max: Number.NaN }, { min: -Infinity }, { straight: 0 }, { straight: 1 }])(
    "refuses %o",
    (options) => {
      expect(() => learnedSchedule({ network, ...options })).toThrow("learnedSchedule: expected finite max > min");
    },
  );

  it("refuses to freeze what has diverged", async () => {
    network.variables["l2.bias"]!.assign(neg(tensorOf(new Float64Array(9).fill(Number.NaN), [1, 9])));
    await expect(schedule.freeze()).rejects.toThrow("Training has diverged");
  });
});
