import { mul } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import { absorbingProcess, logLinearNoise, uniformProcess } from "@tweedie/forward-processes";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { logScoreOf, ratioOf, scaleBySigma, tokenDenoiserOf } from "../../src/index.ts";
import { sedd } from "./fixtures.ts";
import { laws } from "./laws.ts";
import { fixedModel, steadyNoise, tableModel, tokens, values } from "./models.ts";

beforeAll(useFloat64);

describe.each(laws)("models of two tokens of the $name process", ({ process, law }) => {
  const { sequences } = law;
  const { vocabulary } = process;
  const posterior = tableModel("x0", vocabulary, law.logPosteriors);
  // What a model says of the token that is there does not count.
  const score = tableModel("logRatio", vocabulary, (t) =>
    law.logRatios(t).map((rows, x) => rows.map((row, l) => row.with(sequences[x]![l]!, 7))),
  );
  /** Whether a state can turn into the token of a sequence at an entry of `[position][state]`: of others no one asks. */
  const isAsked = (sequence: readonly number[], i: number) => {
    const token = sequence[Math.floor(i / vocabulary)]!;
    return process.mask === undefined || token === process.mask || token === i % vocabulary;
  };
  /** The numbers of the sequences that may occur at a time. */
  const occurring = (t: number) => sequences.map((_, x) => x).filter((x) => law.marginal(t)[x]! > 0);

  it.each([1e-4, 0.3, 0.99])("say the same of the score at t = %d whatever they are trained to say, to 1e-9", (t) => {
    const some = occurring(t);
    const x = tokens(some.map((n) => sequences[n]!));
    for (const model of [posterior, score]) {
      const size = 2 * vocabulary;
      const found = values(logScoreOf(model, process)(x, t));
      some
        .flatMap((n) => law.logRatios(t)[n]!.flat())
        .forEach((expected, i) => {
          if (!isAsked(sequences[some[Math.floor(i / size)]!]!, i % size)) return;
          if (expected === -Infinity) expect(found[i]).toBe(-Infinity);
          else expect(Math.abs(found[i]! - expected)).toBeLessThan(1e-9);
        });
    }
  });

  it.each([1e-4, 0.3, 0.99])("say the same of clean tokens at t = %d, to 1e-9", (t) => {
    const some = occurring(t);
    const x = tokens(some.map((n) => sequences[n]!));
    for (const model of [posterior, score]) {
      const found = values(tokenDenoiserOf(model, process)(x, t));
      some
        .flatMap((n) => law.logPosteriors(t)[n]!.flat())
        .forEach((expected, i) => expect(Math.abs(found[i]! - Math.exp(expected))).toBeLessThan(1e-9));
    }
  });

  it("give the same ratios at an earlier time, to 1e-9, at one time for all rows or one for each", () => {
    const times = [0.3, 0.8];
    const some = occurring(0.8).slice(0, 8);
    const x = tokens(some.map((n) => sequences[n]!));
    const each = some.map((_, i) => times[i % 2]!);
    const early = each.map((t) => t / 2);
    const size = 2 * vocabulary;
    const [first, second] = [posterior, score].map((model) => {
      const ratio = ratioOf(model, process);
      const found = values(ratio(x, early, each));
      const alone = times.map((t) => values(ratio(x, t / 2, t)));
      found.forEach((value, i) => {
        const own = alone[Math.floor(i / size) % 2]![i]!;
        expect(Math.abs(value - own)).toBeLessThan(1e-12 * Math.max(1, Math.abs(own)));
      });
      return found;
    });
    first!.forEach((value, i) => {
      if (!isAsked(sequences[some[Math.floor(i / size)]!]!, i % size)) return;
      expect(Math.abs(value - second![i]!)).toBeLessThan(1e-9 * Math.max(1, value));
    });
  });
});

describe.each(["uniform", "absorbing"] as const)("one token of the %s process, as published", (name) => {
  it("has the reverse step of its score and of its posterior", () => {
    const { p0, sigma_bar, dsigma_bar, ...table } = sedd[name].single_token_posterior;
    const noise = steadyNoise(sigma_bar);
    const vocabulary = p0.length;
    const process =
      name === "uniform" ? uniformProcess({ vocabulary, noise }) : absorbingProcess({ vocabulary, noise });
    const marginal = values(process.push(tensorOf(p0, [1, vocabulary]), 0, 1));
    const logs = p0.map((p) => (p > 0 ? Math.log(p) : -1e30));
    const models = [
      tableModel("logRatio", vocabulary, () =>
        marginal.map((p) => [marginal.map((other) => Math.log(other) - Math.log(p))]),
      ),
      tableModel("x0", vocabulary, () => {
        const all = p0.map((_, v) => v);
        const likelihood = values(process.likelihood(tokens([all]), 0, 1));
        return all.map((x) => [all.map((v) => logs[v]! + Math.log(likelihood[x * vocabulary + v]!))]);
      }),
    ];
    const x = tokens(p0.map((_, v) => [v]));
    for (const model of models) {
      const s = 1 - dsigma_bar / sigma_bar;
      const found = values(mul(process.likelihood(x, s, 1), ratioOf(model, process)(x, s, 1)));
      table["p(x_prev | x_t) [x_t][x_prev]"]
        .flat()
        .forEach((p, i) => expect(Math.abs(found[i]! - p)).toBeLessThan(1e-8));
    }
  });
});

describe("scaleBySigma", () => {
  it.each([
    [0, logLinearNoise(), "got 0 at time 0"],
    [1, logLinearNoise({ eps: 0 }), "got Infinity at time 1"],
  ])("refuses time %d, where no score is finite", (time, noise, message) => {
    const scaled = scaleBySigma(fixedModel("logRatio", [[[0, 0, 0, 0]]]), noise);
    expect(() => scaled.predict(tokens([[1]]), [time], undefined)).toThrow(message);
  });

  const noise = logLinearNoise();

  it("makes an output of 0 the score of data of which all tokens are alike", () => {
    const process = absorbingProcess({ vocabulary: 4, noise });
    const scaled = scaleBySigma(fixedModel("logRatio", [[[0, 0, 0, 0]]]), noise);
    const alike = fixedModel("x0", [[[0, 0, 0, 0]]]);
    for (const t of [1e-6, 0.5, 1]) {
      const [found, expected] = [scaled, alike].map((model) => values(logScoreOf(model, process)(tokens([[3]]), t)));
      found!.forEach((value, v) => expect(Math.abs(value - expected![v]!)).toBeLessThan(1e-12));
    }
  });

  it("is exact at very small and very large noise", () => {
    const shift = (total: number) =>
      values(
        scaleBySigma(fixedModel("logRatio", [[[0, 0]]]), { rate: () => 1, total: () => total }).predict(
          tokens([[0]]),
          [0.5],
          undefined,
        ),
      )[0]!;
    expect(shift(1e-20)).toBeCloseTo(20 * Math.LN10, 12);
    expect(shift(800)).toBe(-800);
    expect(shift(1)).toBeCloseTo(-Math.log(Math.E - 1), 14);
  });
});
