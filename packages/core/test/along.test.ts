import { memory, tensor1d } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { along } from "../src/along.ts";
import { combine } from "../src/combine.ts";
import { last } from "../src/last.ts";
import type { Stepper } from "../src/stepper.ts";

beforeAll(useFloat64);

/** Adds how far it goes. */
const walk: Stepper<number, { readonly scale: number }> = {
  init: () => undefined,
  step: (x, t, s, { scale }) => ({ x: combine([1, x], [scale * (s - t), tensor1d([1, 1])]), memory: undefined }),
};

describe("along", () => {
  it.each([
    [[0, 0.25, 1], [0.5, 2], 2],
    [[1, 0.25, 0], [-1.5, -2], -2],
    [[0, 1, 0.5], [2, 1], 1],
  ])("visits %j in this order and frees what is left behind", async (points, wanted, end) => {
    const start = tensor1d([0, 10]);
    const before = memory().numTensors;
    const seen: number[] = [];
    for await (const { step, at, x } of along(walk, points)(start, { scale: 2 })) {
      expect(at).toBe(points[step]);
      seen.push((await x.data())[0]!);
    }
    expect(seen).toEqual(wanted);
    const result = await last(along(walk, points)(start, { scale: 2 }));
    expect([...(await result.data())]).toEqual([end, 10 + end]);
    result.dispose();
    // The result of the loop above went to nobody.
    expect(memory().numTensors).toBe(before + 1);
    start.dispose();
  });

  it("goes on from a snapshot with what the stepper remembers, to the same end", async () => {
    /** Repeats half of its last move, and remembers it with the time it was made. */
    const sway: Stepper<
      number,
      { readonly scale: number },
      { readonly moves: readonly Tensor[]; readonly at: number }
    > = {
      init: () => ({ moves: [], at: -1 }),
      step: (x, t, s, { scale }, { moves, at }) => {
        const move = combine([scale * (s - t), tensor1d([1, 2])], ...moves.map((m) => [0.5, m] as const));
        return { x: combine([1, x], [1, move]), memory: { moves: [move], at: at + s } };
      },
    };
    const sampler = along(sway, [0, 0.25, 1, 3, 4]);
    const start = tensor1d([0, 10]);
    const before = memory().numTensors;
    const whole = await last(sampler(start, { scale: 2 }));
    for await (const { step, x, memory: remembered } of sampler(start, { scale: 2 })) {
      const places: number[] = [];
      const rest = sampler(x, { scale: 2 }, { from: { step, memory: remembered } });
      for (;;) {
        const { done, value } = await rest.next();
        if (!done) {
          places.push(value.step);
          continue;
        }
        expect([...value.dataSync()]).toEqual([...whole.dataSync()]);
        value.dispose();
        break;
      }
      expect(places).toEqual([1, 2, 3, 4].filter((k) => k > step));
      if (step === 3) break;
    }
    whole.dispose();
    expect(memory().numTensors).toBe(before);
    start.dispose();
  });

  it.each([-1, 3, 1.5])("refuses to go on after step %d of 2", async (step) => {
    const run = along(walk, [0, 1, 2])(tensor1d([0, 0]), { scale: 1 }, { from: { step, memory: undefined } });
    await expect(run.next()).rejects.toThrow(/along: expected to go on after a step from 0 to 2/);
  });

  it("refuses tokens below 0 at the end, and lets numbers be", async () => {
    const stay: Stepper<number, null> = { init: () => undefined, step: (x) => ({ x: x.clone(), memory: undefined }) };
    const [tokens, numbers] = [tensor1d([2, -1], "int32"), tensor1d([2, -1])];
    const before = memory().numTensors;
    const run = last(along(stay, [1, 0])(tokens, null));
    await expect(run).rejects.toThrow("along: expected tokens of at least 0, got -1 at position 1");
    expect(memory().numTensors).toBe(before);
    const end = await last(along(stay, [1, 0])(numbers, null));
    expect([...end.dataSync()]).toEqual([2, -1]);
  });

  it("refuses to stay where it is", () => {
    expect(() => along(walk, [1])).toThrow(/along: expected at least 2 points, got 1/);
  });
});
