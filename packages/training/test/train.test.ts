import { memory, mul, sqrt, square, sum, tensor1d, tidy, variable } from "@tensorflow/tfjs-core";
import type { Scalar } from "@tensorflow/tfjs-core";
import { rng, TweedieError } from "@tweedie/core";
import { beforeAll, describe, expect, it } from "vitest";
import { adam, sgd, train, trainingState } from "../src/index.ts";
import type { NamedVariables, TrainOptions } from "../src/index.ts";
import { contentsOf } from "./contents-of.ts";
import { useBackend } from "@tweedie/backends";
import { tinyRun } from "./tiny-run.ts";
import { valuesOf } from "./values-of.ts";

beforeAll(() => useBackend("cpu"));

describe("train", () => {
  it("learns, and counts the steps", async () => {
    const run = tinyRun();
    const losses: number[] = [];
    for await (const { step, loss, gradNorm, learningRate } of run.train(60)) {
      losses.push(loss);
      expect(step).toBe(losses.length);
      expect(run.state.step).toBe(step);
      expect(gradNorm).toBeGreaterThan(0);
      expect(learningRate).toBeCloseTo(step <= 3 ? (0.05 * (step - 1)) / 3 : 0.05, 3);
    }
    expect(losses).toHaveLength(60);
    const average = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    expect(average(losses.slice(-10))).toBeLessThan(0.5 * average(losses.slice(0, 5)));
  });

  it("holds as many tensors and bytes after any number of steps, and frees them", async () => {
    const before = memory();
    const run = tinyRun();
    const seen: [number, number][] = [];
    for await (const _ of run.train(12)) seen.push([memory().numTensors, memory().numBytes]);
    expect(new Set(seen.map(String)).size).toBe(1);
    run.dispose();
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numDataBuffers).toBe(before.numDataBuffers);
  });

  it("goes on where a break left it, as if there had been none", async () => {
    const whole = tinyRun();
    const losses = await whole.losses(6);
    const run = tinyRun();
    const tensors = memory().numTensors;
    const first: number[] = [];
    for await (const { loss } of run.train(6)) {
      first.push(loss);
      if (first.length === 2) break;
    }
    expect(memory().numTensors).toBe(tensors);
    expect(run.state.step).toBe(2);
    expect([...first, ...(await run.losses(6))]).toEqual(losses);
    expect(await run.losses(6)).toEqual([]);
    expect(await contentsOf(run.state)).toEqual(await contentsOf(whole.state));
  });

  it("draws the randomness and the batch of a step from its number alone", async () => {
    const { w, state } = single();
    const seen: unknown[] = [];
    const options: TrainOptions<number> = {
      state,
      batches: (step) => step,
      loss: (batch, random) => {
        seen.push([batch, random.state().key]);
        return sum(square(w));
      },
      steps: 3,
      learningRate: 0.1,
      rng: rng(11),
    };
    for await (const _ of train(options));
    expect(seen).toEqual([0, 1, 2].map((n) => [n, rng(11).split("step").split(n).state().key]));
  });

  it("updates exactly the variables of the state", async () => {
    const other = variable(tensor1d([5]), true);
    const { w, state } = single();
    const options = { ...plain(state), loss: () => sum(mul(square(w), other)) as Scalar, steps: 1 };
    for await (const _ of train(options));
    expect(await valuesOf({ w, other })).toEqual({ w: [expect.closeTo(0, 6), expect.closeTo(0, 6)], other: [5] });
  });
});

describe("train stops between two steps", () => {
  it("when the signal is given in the loop", async () => {
    const run = tinyRun();
    const stop = new AbortController();
    const work = async () => {
      for await (const { step } of run.train(10, { signal: stop.signal }))
        if (step === 3) stop.abort(new Error("enough"));
    };
    await expect(work()).rejects.toThrow("enough");
    expect(run.state.step).toBe(3);
  });

  it("when a timer gives the signal, though tensors are read without waiting", async () => {
    const run = tinyRun();
    const work = async () => {
      for await (const _ of run.train(10_000, { signal: AbortSignal.timeout(50), learningRate: 0 }));
    };
    await expect(work()).rejects.toThrow(expect.objectContaining({ name: "TimeoutError" }));
    expect(run.state.step).toBeGreaterThan(0);
  });
});

describe("train refuses before a weight is touched", () => {
  const bad: [string, (variables: NamedVariables) => Scalar, RegExp][] = [
    ["a loss of NaN", ({ w }) => sum(sqrt(mul(square(w!), -1))), /^train: expected a finite loss, got NaN in step 3\./],
    [
      "an infinite loss",
      ({ w }) => sum(mul(mul(square(w!), 3e38), 10)),
      /^train: expected a finite loss, got Infinity in step 3\./,
    ],
    [
      "a gradient of NaN",
      ({ w }) => sum(sqrt(mul(w!, 0))),
      /^train: expected finite gradients, got a norm of NaN for "w" in step 3\..* after step 2, still good/,
    ],
    [
      "a variable without a gradient",
      () => sum(tensor1d([1])),
      /^train: expected a loss that depends on .* for "w" in step 3\./,
    ],
    [
      "a loss of several numbers",
      ({ w }) => square(w!) as Scalar,
      /^train: expected a scalar loss, got one of shape \[2\]\./,
    ],
  ];

  it.each(bad)("%s", async (_, loss, message) => {
    const { w, state } = single();
    for await (const _ of train({ ...plain(state), loss: () => sum(square(w)), steps: 2, learningRate: 0.01 }));
    const [before, tensors] = [await contentsOf(state), memory().numTensors];
    const failing = train({ ...plain(state), loss: () => loss({ w }), steps: 3 });
    const error: unknown = await failing.next().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TweedieError);
    expect((error as Error).message).toMatch(message);
    expect(await contentsOf(state)).toEqual(before);
    expect(memory().numTensors).toBe(tensors);
  });

  it("a schedule that is not finite", async () => {
    const { w, state } = single();
    const failing = train({ ...plain(state), loss: () => sum(square(w)), steps: 1, learningRate: () => Number.NaN });
    await expect(failing.next()).rejects.toThrow(
      "applyGradients: expected a finite learning rate of at least 0, got NaN",
    );
    expect(await valuesOf({ w })).toEqual({ w: [1, -2] });
  });

  it("options out of range, at the call", () => {
    const { state } = single();
    const options = { ...plain(state), loss: () => sum(tensor1d([1])) as Scalar };
    expect(() => train({ ...options, steps: 1.5 })).toThrow("train: expected steps that are a whole number, got 1.5");
    expect(() => train({ ...options, clip: 0 })).toThrow("train: expected clip above 0, got 0");
    expect(() => train({ ...options, learningRate: -1 })).toThrow("train: expected a learning rate of at least 0");
    expect(() => adam({ epsilon: 0 })).toThrow("adam: expected epsilon above 0, got 0");
    expect(() => adam({ beta2: 1 })).toThrow("adam: expected beta2 in [0, 1), got 1");
    expect(() => sgd({ momentum: 1 })).toThrow("sgd: expected a momentum in [0, 1), got 1");
  });
});

/** A run with one variable and plain gradient descent. */
function single() {
  const w = tidy(() => variable(tensor1d([1, -2]), true));
  return { w, state: trainingState({ variables: { w }, optimizer: sgd() }) };
}

const plain = (state: TrainOptions<undefined>["state"]) => ({
  state,
  batches: () => undefined,
  steps: 1,
  learningRate: 0.1,
  rng: rng(1),
});
