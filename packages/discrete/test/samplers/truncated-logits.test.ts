import { softmax, tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { truncatedLogits } from "../../src/index.ts";
import type { TruncationOptions } from "../../src/index.ts";

beforeAll(useFloat64);

const law = [0.05, 0.4, 0.25, 0.2, 0.1, 0];
const logits = () =>
  tensorOf(
    law.map((p) => Math.log(p) + 3),
    [1, law.length],
  );

const cases: readonly (readonly [TruncationOptions, readonly number[]])[] = [
  [{}, law],
  [{ temperature: 0.5 }, law.map((p) => p ** 2 / law.reduce((sum, q) => sum + q ** 2, 0))],
  [{ topK: 2 }, [0, 0.4 / 0.65, 0.25 / 0.65, 0, 0, 0]],
  [{ topK: 1 }, [0, 1, 0, 0, 0, 0]],
  [{ topK: 6 }, law],
  [{ topP: 0.3 }, [0, 1, 0, 0, 0, 0]],
  [{ topP: 0.7 }, [0, 0.4 / 0.85, 0.25 / 0.85, 0.2 / 0.85, 0, 0]],
  [{ topP: 0.999 }, law],
  // The nucleus is that of what the others leave.
  [{ topK: 3, topP: 0.6 }, [0, 0.4 / 0.65, 0.25 / 0.65, 0, 0, 0]],
];

describe("truncatedLogits", () => {
  it.each(cases)("of %j gives the law cut by hand, to 1e-12", (options, wanted) => {
    const got = [...softmax(truncatedLogits(options)(logits())).dataSync()];
    wanted.forEach((p, v) => expect(Math.abs(got[v]! - p)).toBeLessThan(1e-12));
  });

  it("keeps tokens that are as likely as the last one, and NaN", () => {
    const tied = tensor([0, 1, 1, NaN], [1, 4]);
    expect([...truncatedLogits({ topK: 1 })(tensor([0, 1, 1], [1, 3])).dataSync()]).toEqual([-Infinity, 1, 1]);
    expect([...truncatedLogits({ topK: 2, topP: 0.5 })(tied).dataSync()][3]).toBeNaN();
  });

  it("leaks nothing and leaves its argument alone", async () => {
    const x = logits();
    await expectNoLeak(() => truncatedLogits({ temperature: 2, topK: 3, topP: 0.8 })(x));
    expect(x.isDisposed).toBe(false);
  });

  it.each([
    [{ temperature: 0 }, "a temperature above 0, got 0"],
    [{ topK: 0 }, "topK of at least 1, got 0"],
    [{ topK: 1.5 }, "topK of at least 1, got 1.5"],
    [{ topP: 0 }, "topP in (0, 1], got 0"],
    [{ topP: NaN }, "topP in (0, 1], got NaN"],
  ])("refuses %j", (options, message) => expect(() => truncatedLogits(options)).toThrow(message));
});
