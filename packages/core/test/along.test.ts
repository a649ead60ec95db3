import { memory, tensor1d } from "@tensorflow/tfjs-core";
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

  it("refuses to stay where it is", () => {
    expect(() => along(walk, [1])).toThrow(/along: expected at least 2 points, got 1/);
  });
});
