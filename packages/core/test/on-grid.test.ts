import { keep, memory, tensor1d } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { combine } from "../src/combine.ts";
import { last } from "../src/last.ts";
import { onGrid } from "../src/on-grid.ts";
import type { Stepper } from "../src/stepper.ts";

beforeAll(useFloat64);

/** Adds t - s at each step, remembers the last state, and leaves a temporary tensor behind. */
const walk: Stepper<number, { readonly scale: number }, { readonly previous: Tensor } | undefined> = {
  init: () => undefined,
  step(x, t, s, { scale }, memory_) {
    tensor1d([1, 2, 3]);
    const start = memory_ ? combine([1, x], [0, memory_.previous]) : x;
    return { x: combine([1, start], [scale * (t - s), tensor1d([1, 1])]), memory: { previous: combine([1, x]) } };
  },
};
const grid = [1, 0.5, 0.25, 0];
const env = { scale: 2 };

describe("onGrid", () => {
  it("visits the grid, yields borrowed snapshots and returns an owned result", async () => {
    const start = tensor1d([0, 10]);
    const before = memory().numTensors;
    const seen: [number, number, number, number][] = [];
    const run = onGrid(walk, grid)(start, env);
    let step = await run.next();
    for (; !step.done; step = await run.next()) {
      const { step: n, steps, at, x } = step.value;
      seen.push([n, steps, at, x.dataSync()[0]!]);
    }
    expect(seen).toEqual([
      [1, 3, 0.5, 1],
      [2, 3, 0.25, 1.5],
      [3, 3, 0, 2],
    ]);
    expect([...step.value.dataSync()]).toEqual([2, 12]);
    expect(memory().numTensors).toBe(before + 1);
    step.value.dispose();
    expect([...start.dataSync()]).toEqual([0, 10]);
    start.dispose();
  });

  it("frees everything after a break, an abort and an error", async () => {
    const start = tensor1d([0, 10]);
    const before = memory().numTensors;
    for await (const { step } of onGrid(walk, grid)(start, env)) if (step === 2) break;
    expect(memory().numTensors).toBe(before);

    const abort = new AbortController();
    const aborted = (async () => {
      for await (const { step } of onGrid(walk, grid)(start, env, { signal: abort.signal })) {
        if (step === 1) abort.abort(new Error("enough"));
      }
    })();
    await expect(aborted).rejects.toThrow("enough");
    expect(memory().numTensors).toBe(before);

    const failing = {
      ...walk,
      step: (...args: Parameters<typeof walk.step>) => {
        if (args[2] === 0) throw new Error("broken");
        return walk.step(...args);
      },
    };
    await expect(last(onGrid(failing, grid)(start, env))).rejects.toThrow("broken");
    expect(memory().numTensors).toBe(before);
    start.dispose();
  });

  it("frees the start where the first memory fails, and what the memory does not hold", async () => {
    const start = tensor1d([0, 10]);
    const before = memory().numTensors;
    const failing: typeof walk = {
      ...walk,
      init: () => {
        tensor1d([1]);
        throw new Error("no memory");
      },
    };
    await expect(last(onGrid(failing, grid)(start, env))).rejects.toThrow("no memory");
    expect(memory().numTensors).toBe(before);
    const wasteful: typeof walk = { ...walk, init: () => ({ previous: combine([2, tensor1d([1, 1])]) }) };
    (await last(onGrid(wasteful, grid)(start, env))).dispose();
    expect(memory().numTensors).toBe(before);
    start.dispose();
  });

  it("accepts a step that returns its own input or memory again", async () => {
    const same: Stepper<number, undefined, Tensor> = {
      init: () => keep(tensor1d([7])),
      step: (x, _t, _s, _env, m) => ({ x, memory: m }),
    };
    const before = memory().numTensors;
    const result = await last(onGrid(same, grid)(tensor1d([1, 2]), undefined));
    expect([...result.dataSync()]).toEqual([1, 2]);
    expect(memory().numTensors).toBe(before + 2);
  });

  it("lets timers run between steps, so that one of them can stop it", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("stopped by a timer")));
    const long = Array.from({ length: 100_000 }, (_, i) => 1 - i / 100_000);
    const start = tensor1d([0, 0]);
    await expect(last(onGrid(walk, long)(start, env, { signal: abort.signal }))).rejects.toThrow("stopped by a timer");
    start.dispose();
  });

  it("waits for pace after every step", async () => {
    let waits = 0;
    const pace = async () => void waits++;
    (await last(onGrid(walk, grid)(tensor1d([0, 0]), env, { pace }))).dispose();
    expect(waits).toBe(3);
  });

  it.each([
    [[1], /at least 2 points/],
    [[0, 1], /fall strictly, got 1 after 0 at position 1/],
    [[1, 0.5, 0.5], /fall strictly, got 0.5 after 0.5 at position 2/],
    [[1, Number.NaN], /fall strictly/],
  ])("refuses the grid %j", (bad, message) => {
    expect(() => onGrid(walk, bad)).toThrow(message);
  });

  it("checks the times of noise levels too", () => {
    const level = { t: 0.5, alpha: 1, sigma: 1 };
    const stepper: Stepper<typeof level, undefined> = {
      init: () => undefined,
      step: (x) => ({ x, memory: undefined }),
    };
    expect(() => onGrid(stepper, [level, level])).toThrow(/remove duplicates/);
  });

  it("refuses to return samples that are not finite, and frees them", async () => {
    const before = memory().numTensors;
    const start = tensor1d([1, Number.NaN]);
    await expect(last(onGrid(walk, grid)(start, env))).rejects.toThrow(/finite samples, got NaN at position 1/);
    start.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
