import { fill, slice } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import { absorbingProcess, logLinearNoise } from "@tweedie/forward-processes";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  maskedCrossEntropy,
  reverseKl,
  scoreEntropy,
  stratifiedTimes,
  tokenBound,
  tokenPriorKl,
  uniformTimes,
  variationalBound,
} from "../../src/index.ts";
import type { TokenObjective } from "../../src/index.ts";
import { divergence } from "./divergence.ts";
import { laws } from "./laws.ts";
import { tableModel, tokens, values } from "./models.ts";

beforeAll(useFloat64);

describe.each(laws)("tokenBound on the $name process", ({ process, law }) => {
  const { vocabulary } = process;
  const models = [
    ["scores", tableModel("logRatio", vocabulary, law.logRatios)],
    ["x0", tableModel("x0", vocabulary, law.logPosteriors)],
  ] as const;
  const objectives: readonly (TokenObjective | undefined)[] =
    process.mask === undefined ? [undefined] : [undefined, maskedCrossEntropy({ process })];

  it.each(models)(
    "of the true model of %s is the likelihood and what ends add, within three standard errors",
    async (...args) => {
      const [target, model] = args;
      const cutOff = 0.05;
      const clean = [1, 2];
      const x0 = law.sequences.findIndex((sequence) => sequence.join() === clean.join());
      const rows = tokens(Array.from({ length: 200 }, () => clean));
      const [early, late] = [cutOff, 1].map((t) => law.conditional(t)[x0]!);
      // From the cut-off on the path costs what the law knows of x0 there and no longer at the end.
      const path = divergence(early!, law.marginal(cutOff)) - divergence(late!, law.marginal(1));
      // At the cut-off each position is guessed alone.
      const guess = (x: number) => clean.reduce((sum, v, l) => sum - law.logPosteriors(cutOff)[x]![l]![v]!, 0);
      const guesses = early!.reduce((sum, q, x) => (q > 0 ? sum + q * guess(x) : sum), 0);
      const prior = values(tokenPriorKl(process, tokens([clean]))).reduce((a, b) => a + b);
      const expected = guesses + path + prior;
      expect(Math.abs(expected + Math.log(law.marginal(0)[x0]!))).toBeLessThan(0.5);
      for (const objective of target === "x0" ? objectives : [undefined]) {
        const bound = await tokenBound({
          process,
          draws: 4,
          times: stratifiedTimes({ min: cutOff }),
          ...(objective && { objective }),
        })(model, rows, rng(11));
        expect(bound.standardError).toBeLessThan(0.16);
        expect(Math.abs(bound.bitsPerToken - expected / (2 * Math.LN2))).toBeLessThan(3 * bound.standardError);
        expect(bound.perplexity).toBeCloseTo(2 ** bound.bitsPerToken, 12);
      }
    },
  );
});

describe("tokenBound", () => {
  const { process, law } = laws[0]!;
  const { logPosteriors } = law;
  const model = tableModel("x0", 3, () => logPosteriors(0.5));
  const x0 = () =>
    tokens([
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 1],
    ]);

  it("leaves no tensors behind", async () => {
    const bound = tokenBound({ process, draws: 2 });
    await expectNoLeak(async () => {
      const rows = x0();
      await bound(model, rows, rng(1));
      rows.dispose();
    });
  });

  it.each([
    ["stratified", stratifiedTimes()],
    ["independent", uniformTimes()],
  ])("of windows is that of their rows of the whole batch, with several %s times for each", async (_, times) => {
    const bound = tokenBound({ process, times, draws: 3 });
    const whole = await bound(model, x0(), rng(4));
    for (const first of [0, 2]) {
      const rows = slice(x0(), [first, 0], [2, -1]);
      const part = await bound(model, rows, rng(4).window({ first, count: 2, total: 4 }));
      expect(part.nats).toEqual(whole.nats.slice(first, first + 2));
    }
  });

  it("is finite where a score leaves clean tokens less than nothing, each of which costs a millionth of the uniform law", async () => {
    const keeps = { target: "logRatio" as const, predict: (x: Tensor) => fill([...x.shape, 3], -20) };
    const times = stratifiedTimes({ min: 0.3 });
    const uniform = laws.find((given) => given.process.mask === undefined)!.process;
    const [whole, path] = await Promise.all(
      [true, false].map((reconstruction) =>
        tokenBound({ process: uniform, times, reconstruction })(keeps, x0(), rng(5)),
      ),
    );
    const changed = whole!.nats.map((nats, row) => (nats - path!.nats[row]!) / Math.log(3e6));
    expect(Math.max(...changed)).toBeGreaterThan(0.5);
    for (const count of changed) expect(Math.abs(count - Math.round(count))).toBeLessThan(1e-6);
  });

  it("has less variance with stratified times than with independent ones, and the same mean", async () => {
    const range = { min: 0.05 };
    const estimates = async (times: ReturnType<typeof uniformTimes>) => {
      const bound = tokenBound({ process, times, draws: 4 });
      const random = rng(2);
      const found: number[] = [];
      for (let i = 0; i < 60; i++) found.push((await bound(model, x0(), random)).bitsPerToken);
      const mean = found.reduce((a, b) => a + b) / found.length;
      return { mean, variance: found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (found.length - 1) };
    };
    const [stratified, uniform] = [await estimates(stratifiedTimes(range)), await estimates(uniformTimes(range))];
    expect(stratified.variance).toBeLessThan(0.9 * uniform.variance);
    const error = Math.sqrt((stratified.variance + uniform.variance) / 60);
    expect(Math.abs(stratified.mean - uniform.mean)).toBeLessThan(3 * error);
  });

  it("bounds chains too, by some of their steps, as variationalBound does by all", async () => {
    const objective = reverseKl({ process, steps: 4 });
    const many = tokens(Array.from({ length: 400 }, () => [1, 2]));
    const all = await variationalBound({ process, steps: 4, noise: "all" })(model, tokens([[1, 2]]), rng(0));
    const some = await tokenBound({ process, objective, draws: 2 })(model, many, rng(6));
    expect(some.standardError).toBeLessThan(0.1);
    expect(Math.abs(some.bitsPerToken - all.bitsPerToken)).toBeLessThan(3 * some.standardError);
  });

  it("has a prior that is nothing where nothing is left, and else what is left times the log of the vocabulary", () => {
    for (const eps of [0, 1e-3]) {
      const masking = absorbingProcess({ vocabulary: 4, noise: logLinearNoise({ eps }) });
      for (const value of values(tokenPriorKl(masking, x0()))) {
        expect(Math.abs(value - eps * Math.log(3))).toBeLessThan(1e-15);
      }
    }
  });

  it("is the sum of what its sequences cost, which it gives too", async () => {
    const bound = await tokenBound({ process })(model, x0(), rng(3));
    expect(bound.nats).toHaveLength(4);
    const bits = bound.nats.map((nats) => nats / (2 * Math.LN2));
    expect(bits.reduce((a, b) => a + b) / 4).toBeCloseTo(bound.bitsPerToken, 12);
    const variance = bits.reduce((sum, value) => sum + (value - bound.bitsPerToken) ** 2, 0) / 3;
    expect(bound.standardError).toBeCloseTo(Math.sqrt(variance / 4), 12);
  });

  it("refuses an objective of another process, and no draws", () => {
    const objective = scoreEntropy({ process: laws[1]!.process });
    expect(() => tokenBound({ process, objective })).toThrow("expected an objective of its own process");
    expect(() => tokenBound({ process, draws: 0 })).toThrow("tokenBound: expected a whole number of draws");
  });
});
