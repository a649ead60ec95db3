import { log, slice, squeeze, sum, tensor, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { rng, tensorOf } from "@tweedie/core";
import type { Times, TokenEnv, TokenModel } from "@tweedie/core";
import { tokenLaw } from "@tweedie/oracles";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  analyticTransition,
  guidedRatio,
  ratioOf,
  tauLeapingTransition,
  tokenClassifierFree,
} from "../../src/index.ts";
import { allSequences, carriedAlong, clean, distance, evenGrid, pairs, processes, values } from "./laws.ts";

beforeAll(useFloat64);

describe.each(processes)("guidance of the %s process", (_, process) => {
  const given = pairs.given([null, 1]);
  /** The exact probability that the clean second token is 1. */
  const logLikelihood = (x: Tensor, t: Times) =>
    log(squeeze(slice(pairs.posterior(process)(x, t), [0, 1, 1], [-1, 1, 1]), [1, 2]));
  const guided = (scale: number): TokenEnv => ({
    process,
    rng: rng(0),
    ratio: guidedRatio({ ratio: pairs.ratio(process), vocabulary: process.vocabulary, logLikelihood, scale }),
  });

  it("by an exact classifier has the ratios of the law given the condition, to 1e-12", () => {
    const x = allSequences(3, 2);
    const got = values(guided(1).ratio(x, 0.5, 0.5));
    const wanted = values(given.ratio(process)(x, 0.5, 0.5));
    const free = values(pairs.ratio(process)(x, 0.5, 0.5));
    const isPossible = values(given.logProbability(process, x, 0.5)).map((value) => value > -Infinity);
    expect(isPossible).toContain(true);
    wanted.forEach((ratio, i) => {
      // Where the condition leaves no mass there is nothing to compare.
      if (!isPossible[Math.floor(i / process.vocabulary / 2)]) return;
      expect(Math.abs(got[i]! - ratio)).toBeLessThan(1e-12 * Math.max(1, ratio));
    });
    values(guided(0.5).ratio(x, 0.5, 0.5)).forEach((ratio, i) => {
      if (!isPossible[Math.floor(i / process.vocabulary / 2)]) return;
      expect(Math.abs(ratio - Math.sqrt(free[i]! * wanted[i]!))).toBeLessThan(1e-12 * Math.max(1, ratio));
    });
  });

  it.each([
    ["tau-leaping", tauLeapingTransition],
    ["the analytic step", analyticTransition],
  ])("brings %s to the law given the condition, with order 1 or exactly", (_, transition) => {
    const errors = [16, 32, 64].map((steps) =>
      distance(carriedAlong(transition, evenGrid(steps), guided(1), given), clean(given, process)),
    );
    // A mask that is alone to be filled in is drawn exactly.
    if (process.mask !== undefined) return errors.forEach((error) => expect(error).toBeLessThan(1e-12));
    errors.slice(1).forEach((error, i) => expect(Math.log2(errors[i]! / error)).toBeGreaterThan(0.8));
    expect(errors.at(-1)).toBeLessThan(0.02);
  });
});

describe("tokenClassifierFree", () => {
  const [, process] = processes[0]!;
  const laws = [
    tokenLaw({ vocabulary: 3, length: 1, probabilities: [0.7, 0.2, 0.1] }),
    tokenLaw({ vocabulary: 3, length: 1, probabilities: [0.2, 0.3, 0.5] }),
  ] as const;
  const model = (target: "x0" | "logRatio"): TokenModel<readonly number[]> => ({
    target,
    predict: (x, t, cond) => {
      const outputs = laws.map((law) => values(law.model(process, target).predict(x, t, undefined)));
      return tensorOf(
        cond.flatMap((c, row) => outputs[c]!.slice(3 * row, 3 * row + 3)),
        [cond.length, 1, 3],
      );
    },
  });

  it.each([0, 1, 2.5])("mixes log-ratios and logits of both halves with a scale of %d, to 1e-12", (scale) => {
    const x = tensor([0, 1, 2], [3, 1], "int32");
    const t = [0.2, 0.5, 0.9];
    for (const target of ["logRatio", "x0"] as const) {
      const options = { model: model(target), cond: [0, 0, 0], uncond: 1, scale };
      const got = values(tokenClassifierFree(options).predict(x, t, undefined));
      const [first, second] = laws.map((law) => values(law.model(process, target).predict(x, t, undefined)));
      got.forEach((value, i) => {
        const wanted = scale * first![i]! + (1 - scale) * second![i]!;
        expect(Math.abs(value - wanted)).toBeLessThan(1e-12);
      });
    }
  });

  it("keeps what cannot be impossible, and NaN", () => {
    const says: TokenModel<readonly number[]> = {
      target: "logRatio",
      predict: () => tensorOf([-Infinity, 0, 1, NaN, -Infinity, 2, -Infinity, 0], [2, 1, 4]),
    };
    const guided = tokenClassifierFree({ model: says, cond: [0], uncond: 1, scale: 3 });
    const x = tensor([1], [1, 1], "int32");
    expect(values(guided.predict(x, [0.5], undefined))).toEqual([-Infinity, -4, 1, NaN]);
  });

  it("gives the law of a guided token to samplers, and frees what it makes", async () => {
    const guided = tokenClassifierFree({ model: model("x0"), cond: [0, 0, 0], uncond: 1, scale: 2 });
    const env = { process, ratio: ratioOf(guided, process), rng: rng(0) };
    const x = tensor([0, 1, 2], [3, 1], "int32");
    const total = values(sum(analyticTransition(x, 0.5, 0, env), -1));
    total.forEach((mass) => expect(mass).toBeCloseTo(1, 10));
    await expectNoLeak(() => tidy(() => analyticTransition(x, 0.5, 0.2, env)));
  });

  it("refuses scales that are no number, and other batches", () => {
    expect(() => tokenClassifierFree({ model: model("x0"), cond: [0], uncond: 1, scale: NaN })).toThrow("got NaN");
    const guided = tokenClassifierFree({ model: model("x0"), cond: [0], uncond: 1, scale: 2 });
    const x = tensor([0, 1, 2], [3, 1], "int32");
    expect(() => guided.predict(x, [0, 0, 0], undefined)).toThrow("a batch of 1 rows");
    expect(() =>
      guidedRatio({ ratio: pairs.ratio(process), vocabulary: 3, logLikelihood: (rows) => rows, scale: NaN }),
    ).toThrow("got NaN");
  });
});
