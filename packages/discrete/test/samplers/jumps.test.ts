import { tensor2d, tidy } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { last, rng, tensorOf } from "@tweedie/core";
import type { Ratio, Sampler, Times, TokenEnv, TokenProcess } from "@tweedie/core";
import { squaredCosineNoise, tokenChain, uniformProcess } from "@tweedie/forward-processes";
import { expectReproducible, expectSamplerNoLeak } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { evenTimes, gillespie, uniformisation } from "../../src/index.ts";
import {
  absorbing,
  allSequences,
  chiSquare,
  counted,
  distance,
  goneOn,
  inWindow,
  known,
  pairs,
  pairsAt,
  ratioOfRows,
  tokenCase,
  uniform,
  values,
} from "./laws.ts";

beforeAll(async () => void (await useBackend("wasm")));

const count = 4000;
const frequencies = (process: TokenProcess, sampler: Sampler<number, TokenEnv>, start: number, seed: number) =>
  counted(sampler, {
    env: known(pairs, process, rng(seed)),
    start: pairsAt(pairs, process, start, count, rng(seed).split("start")),
  });
const at = (process: TokenProcess, t: number) => tidy(() => values(pairs.marginal(process, t)));

/** By four fifths to an end. */
const shrinking = (start: number, end: number): readonly number[] => {
  const times = [start];
  while (times.at(-1)! > end) times.push(Math.max(end, times.at(-1)! * 0.8));
  return times;
};
/** The most that all rates of a pair together are, of the clock. */
const loose = (_s: number, t: number) => 24 / (1 - 0.999 * t);

it("the ratios of rows are those of the law, to 1e-5", () => {
  for (const process of [uniform, absorbing]) {
    const x = allSequences(3, 2);
    const [s, t] = [Array.from({ length: 9 }, (_, i) => 0.05 * i), Array.from({ length: 9 }, (_, i) => 0.3 + 0.06 * i)];
    const got = values(ratioOfRows(pairs, process, x, s, t));
    const wanted = values(pairs.ratio(process)(x, s, t));
    wanted.forEach((ratio, i) => expect(Math.abs(got[i]! - ratio)).toBeLessThan(1e-5 * Math.max(1, ratio)));
  }
});

describe("gillespie", () => {
  it.each([
    ["uniform to clean pairs", uniform, evenTimes(24).filter((t) => t < 1), 0],
    ["absorbing nearly to clean pairs", absorbing, shrinking(1, 0.02), 0.02],
  ] as const)("brings the %s, by chi-square at 1e-4", async (_, process, times, end) => {
    const counts = await frequencies(process, gillespie(times), times[0]!, 1);
    expect(chiSquare(counts, at(process, end))).toBeLessThan(1);
    expect(chiSquare(counts, at(process, times[0]!))).toBeGreaterThan(1);
  });

  describe("where the rate begins at 0", () => {
    const noise = squaredCosineNoise({ eps: 1e-2 });
    const process = uniformProcess({ vocabulary: 2, noise });
    const lawAt = (t: number) =>
      [0.5 + 0.4 * Math.exp(-noise.total(t)), 0.5 - 0.4 * Math.exp(-noise.total(t))] as const;
    /** The ratios of one token that is 0 with probability 0.9. */
    const ratio: Ratio = (x, s, t) => {
      const timeOf = (times: Times, row: number) => (typeof times === "number" ? times : times[row]!);
      const all = values(x).flatMap((token, row) => {
        const here = lawAt(timeOf(t, row))[token as 0 | 1];
        return lawAt(timeOf(s, row)).map((p) => p / here);
      });
      return tensorOf(all, [...x.shape, 2]);
    };
    const shareOf = async (times: readonly number[], safety: number, seed: number) => {
      const noised = rng(seed).split("start");
      const start = tensor2d(
        Array.from(noised.uniforms(4000), (u) => (u < lawAt(1)[0] ? 0 : 1)),
        [4000, 1],
        "int32",
      );
      const end = values(await last(gillespie(times, { safety })(start, { process, ratio, rng: rng(seed) })));
      start.dispose();
      return end.filter((token) => token === 0).length / end.length;
    };

    it("is exact on a grid that follows it, within four standard errors", async () => {
      const error = Math.sqrt((0.9 * 0.1) / 4000);
      expect(Math.abs((await shareOf(evenTimes(20), 2, 1)) - 0.9)).toBeLessThan(4 * error);
      expect(Math.abs((await shareOf(evenTimes(2), 20, 2)) - 0.9)).toBeLessThan(4 * error);
    });

    it.each([[[1, 0]], [[1, 0.5]], [evenTimes(2)]])("says so on a grid that does not, %j", async (times) => {
      await expect(shareOf(times, 2, 3)).rejects.toThrow(
        /gillespie: expected a rate of at most .* Take more times there/,
      );
    });

    it("sees what no proposal does where a cell ends", async () => {
      const start = tensor2d([[0]], [1, 1], "int32");
      // A rate that is 0 but at the end of the cell.
      const late: TokenEnv = {
        process,
        ratio: (x, _, t) => tensorOf([0, [t].flat()[0]! <= 0.5 ? 100 : 0], [...x.shape, 2]),
        rng: rng(4),
      };
      await expect(last(gillespie([1, 0.5])(start, late))).rejects.toThrow("expected a rate of at most 4, got");
      start.dispose();
    });
  });

  it("refuses masks in clean data", async () => {
    const blind: TokenEnv = {
      process: absorbing,
      ratio: (x) => tensorOf(new Float64Array(x.size * 4), [...x.shape, 4]),
      rng: rng(5),
    };
    const start = absorbing.prior([2, 2], rng(0));
    await expect(last(gillespie([1, 0.5, 0])(start, blind))).rejects.toThrow("gillespie: expected no mask at time 0");
    expect(values(await last(gillespie([1, 0.5])(start, blind)))).toEqual([3, 3, 3, 3]);
    start.dispose();
  });

  it("says so where rates rise by more than its safety", async () => {
    const run = frequencies(absorbing, gillespie([1, 0.5, 0.01]), 1, 2);
    await expect(run).rejects.toThrow(/gillespie: expected a rate of at most .* Take more times there/);
  });
});

describe("uniformisation", () => {
  it("brings pairs of the uniform process to clean ones, by chi-square at 1e-4", async () => {
    const counts = await frequencies(uniform, uniformisation(evenTimes(16).slice(2), { bound: loose }), 0.875, 3);
    expect(chiSquare(counts, at(uniform, 0))).toBeLessThan(1);
  });

  it("has no error of steps: one cell gives what many do", async () => {
    const one = await frequencies(uniform, uniformisation([0.8, 0.4], { bound: () => 24 / 0.2 }), 0.8, 4);
    expect(chiSquare(one, at(uniform, 0.4))).toBeLessThan(1);
    expect(distance(at(uniform, 0.8), at(uniform, 0.4))).toBeGreaterThan(0.1);
  });

  it("refuses bounds that do not hold, or are none", async () => {
    const run = frequencies(uniform, uniformisation([0.8, 0], { bound: () => 2 }), 0.8, 5);
    await expect(run).rejects.toThrow(/uniformisation: expected a rate of at most 2, got .* Raise the bound there/);
    expect(() => uniformisation([1, 0], { bound: () => 0 })).toThrow("expected bounds above 0, got 0 from 1 to 0");
    expect(() => gillespie([1, 0], { safety: 0.5 })).toThrow("a safety of at least 1, got 0.5");
    expect(() => gillespie([0, 1])).toThrow("times that fall strictly");
  });
});

describe.each([
  ["gillespie", gillespie(evenTimes(24).slice(1))],
  ["uniformisation", uniformisation(evenTimes(16).slice(1), { bound: loose })],
])("%s", (name, sampler) => {
  it("frees what it makes and gives the same rows whatever the batch", async () => {
    await expectSamplerNoLeak(sampler, tokenCase(uniform));
    await expectReproducible(sampler, tokenCase(uniform));
  });

  it("goes on from a snapshot to the same end", async () => {
    const [whole, again] = await goneOn(sampler, known(pairs, uniform, rng(6)), uniform.prior([5, 2], rng(0)));
    expect(again).toEqual(whole);
  });

  it("gives the rows of a window what it gives them in the whole batch", async () => {
    const [whole, part] = await inWindow(sampler, known(pairs, uniform), uniform.prior([5, 2], rng(0)));
    expect(part).toEqual(whole);
  });

  it("refuses chains, and models that say NaN", async () => {
    const matrix = [
      [0.8, 0.1, 0.1],
      [0.1, 0.8, 0.1],
      [0.1, 0.1, 0.8],
    ];
    const start = uniform.prior([3, 2], rng(0));
    const chain = { ...known(pairs, uniform), process: tokenChain({ matrices: [matrix] }) };
    await expect(last(sampler(start, chain))).rejects.toThrow(`${name}: expected a process in continuous time`);
    const broken: TokenEnv = {
      ...known(pairs, uniform),
      ratio: (x) => tensorOf(new Float64Array(x.size * 3).fill(NaN), [...x.shape, 3]),
    };
    await expect(last(sampler(start, broken))).rejects.toThrow(`${name}: expected finite rates, got NaN`);
    start.dispose();
  });
});
