import { tensor, tidy } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { last, onGrid, rng, tensorOf } from "@tweedie/core";
import type { TokenEnv } from "@tweedie/core";
import { absorbingProcess, logLinearNoise } from "@tweedie/forward-processes";
import { tokenLaw } from "@tweedie/oracles";
import { expectReproducible, expectSamplerNoLeak } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  analytic,
  analyticTransition,
  blockwise,
  cachedAncestral,
  cosineTimes,
  evenTimes,
  firstHitting,
  maskGit,
  reMdm,
} from "../../src/index.ts";
import {
  absorbing,
  carriedAlong,
  chiSquare,
  clean,
  counted,
  evenGrid,
  frequencies,
  goneOn,
  inWindow,
  known,
  masks,
  pairs,
  pairsAt,
  tokenCase,
  uniform,
  values,
} from "./laws.ts";

beforeAll(async () => void (await useBackend("wasm")));

const fromMasks = (grid: readonly number[]) => {
  const env = known(pairs, absorbing);
  return carriedAlong(analyticTransition, grid, env, pairs, masks);
};

describe("one mask at a time", () => {
  it.each([
    ["firstHitting", firstHitting()],
    ["firstHitting over more times", firstHitting([1, 0.4, 0.1, 0])],
    ["blockwise, one token a block", blockwise(analytic(), [1, 0], { block: 1 })],
    ["maskGit in a random order", onGrid(maskGit({ choiceTemperature: 1e6 }), [1, 0.5, 0])],
  ])("%s draws pairs of their exact law, by chi-square at 1e-4", async (_, sampler) => {
    expect(chiSquare(await frequencies(sampler, 1), clean(pairs, absorbing))).toBeLessThan(1);
  });

  it("both at once would not", async () => {
    expect(chiSquare(await frequencies(onGrid(analytic(), [1, 0]), 1), clean(pairs, absorbing))).toBeGreaterThan(1);
  });
});

describe("firstHitting", () => {
  it("leaves what is masked at its end, each with the chance of the process", async () => {
    const start = pairsAt(pairs, absorbing, 1, 6000, rng(2).split("start"));
    const counts = await counted(firstHitting([1, 0.3]), { env: known(pairs, absorbing, rng(2)), start });
    expect(
      chiSquare(
        counts,
        tidy(() => values(pairs.marginal(absorbing, 0.3))),
      ),
    ).toBeLessThan(1);
  });

  it("tells the model the time of every row, later ones first, and calls it once a mask", async () => {
    const told: number[][] = [];
    const env: TokenEnv = {
      process: absorbing,
      rng: rng(3),
      ratio: (x, _s, t) => {
        told.push([...(t as readonly number[])]);
        return tensorOf(
          Array.from({ length: x.size * 4 }, () => 1),
          [...x.shape, 4],
        );
      },
    };
    const start = tensor([3, 3, 3, 0, 1, 2], [2, 3], "int32");
    const end = await last(firstHitting()(start, env));
    expect(told).toHaveLength(3);
    expect(told.map(([t]) => t)).toEqual(told.map(([t]) => t!).toSorted((a, b) => b - a));
    expect(values(end).slice(3)).toEqual([0, 1, 2]);
    end.dispose();
    start.dispose();
  });
});

describe("cachedAncestral", () => {
  it("draws pairs of the law of the analytic step on its grid, by chi-square at 1e-4", async () => {
    const grid = evenGrid(4);
    expect(chiSquare(await frequencies(cachedAncestral(grid), 4), fromMasks(grid))).toBeLessThan(1);
  });

  it("calls the model only in steps that fill in a mask", async () => {
    let calls = 0;
    const env = tokenCase(absorbing).env(rng(5), () => (calls += 1));
    const start = absorbing.prior([3, 2], rng(0));
    const end = await last(cachedAncestral(evenGrid(200))(start, env));
    expect(values(end)).not.toContain(3);
    expect(calls).toBeGreaterThan(2);
    expect(calls).toBeLessThanOrEqual(6);
    start.dispose();
    end.dispose();
  });
});

describe("maskGit", () => {
  it("draws pairs of the law of its order, by chi-square at 1e-4", async () => {
    const choiceTemperature = 1;
    const p = pairs.probabilities;
    const first = [0, 1, 2].map((a) => p[3 * a]! + p[3 * a + 1]! + p[3 * a + 2]!);
    const second = [0, 1, 2].map((b) => p[b]! + p[3 + b]! + p[6 + b]!);
    // Of tokens a and b the first is kept with the share of its probability to the power 1 / (temperature * s).
    const wanted = masks.map(() => 0);
    for (const a of [0, 1, 2]) {
      for (const b of [0, 1, 2]) {
        const [sureA, sureB] = [first[a]! ** 2, second[b]! ** 2];
        const drawn = first[a]! * second[b]!;
        for (const c of [0, 1, 2]) {
          wanted[4 * a + c]! += ((drawn * sureA) / (sureA + sureB)) * (p[3 * a + c]! / first[a]!);
          wanted[4 * c + b]! += ((drawn * sureB) / (sureA + sureB)) * (p[3 * c + b]! / second[b]!);
        }
      }
    }
    const counts = await frequencies(onGrid(maskGit({ choiceTemperature }), [1, 0.5, 0]), 6);
    expect(chiSquare(counts, wanted)).toBeLessThan(1);
    expect(chiSquare(counts, clean(pairs, absorbing))).toBeGreaterThan(1);
  });

  it("fills in as many masks as the cosine schedule of the paper says", async () => {
    const process = absorbingProcess({ vocabulary: 4, noise: logLinearNoise() });
    const env: TokenEnv = {
      process,
      rng: rng(7),
      ratio: (x) => tensorOf(rng(8).uniforms(x.size * 4), [...x.shape, 4]),
    };
    const start = process.prior([2, 64], rng(0));
    const left: number[] = [];
    for await (const { x } of onGrid(maskGit({ choiceTemperature: 0 }), cosineTimes(8))(start, env)) {
      const tokens = values(x).slice(0, 64);
      left.push(tokens.filter((token) => token === 3).length);
    }
    expect(left).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((i) => Math.floor(64 * Math.cos((Math.PI / 16) * i) + 1e-3)));
    start.dispose();
  });

  it("refuses temperatures out of range", () => {
    expect(() => maskGit({ temperature: 0 })).toThrow("a temperature above 0, got 0");
    expect(() => maskGit({ choiceTemperature: -1 })).toThrow("a choiceTemperature of at least 0, got -1");
  });
});

describe.each([
  ["firstHitting", firstHitting()],
  ["cachedAncestral", cachedAncestral(evenTimes(4))],
  ["maskGit", onGrid(maskGit(), evenTimes(4))],
  ["reMdm", onGrid(reMdm(), evenTimes(4))],
  ["reMdm", onGrid(reMdm({ byConfidence: true }), evenTimes(4))],
  ["reMdm", onGrid(reMdm({ byConfidence: true, loop: { at: 0.4, moves: 2 } }), evenTimes(4))],
  ["blockwise", blockwise(maskGit(), [1, 0.5, 0], { block: 1 })],
])("%s", (_, sampler) => {
  it("frees what it makes and gives the same rows whatever the batch", async () => {
    await expectSamplerNoLeak(sampler, tokenCase(absorbing));
    await expectReproducible(sampler, tokenCase(absorbing));
  });

  it("goes on from a snapshot to the same end", async () => {
    const law = tokenLaw({ vocabulary: 3, length: 4, probabilities: Array.from({ length: 81 }, () => 1 / 81) });
    const tableless: TokenEnv = {
      process: absorbing,
      rng: rng(10),
      ratio: (x) => tensorOf(new Float64Array(x.size * 4).fill(1), [...x.shape, 4]),
    };
    const start = absorbing.prior([5, law.length], rng(0));
    const [whole, again] = await goneOn(sampler, tableless, start);
    expect(again).toEqual(whole);
    expect(whole).not.toContain(3);
  });

  it("gives the rows of a window what it gives them in the whole batch", async () => {
    const env = known(pairs, absorbing);
    const [whole, part] = await inWindow(sampler, env, absorbing.prior([5, 2], rng(0)));
    expect(part).toEqual(whole);
  });

  it("refuses processes without a mask", async () => {
    const start = uniform.prior([2, 2], rng(0));
    const run = last(sampler(start, known(pairs, uniform)));
    if (_ === "blockwise") await expect(run).rejects.toThrow("maskGit: expected a process with a mask");
    else await expect(run).rejects.toThrow(`${_}: expected a process with a mask`);
  });
});

describe("times", () => {
  it("fall from 1 to their end", () => {
    expect(evenTimes(4, 0.2)).toEqual([1, 0.8, 0.6, expect.closeTo(0.4), 0.2]);
    expect(cosineTimes(2)).toEqual([1, Math.SQRT1_2, 0].map((t) => expect.closeTo(t) as number));
    expect(cosineTimes(3).at(-1)).toBe(0);
    expect(cosineTimes(2, 0.1)[1]).toBeCloseTo(0.1 + 0.9 * Math.SQRT1_2);
    for (const times of [evenTimes, cosineTimes]) {
      expect(() => times(0)).toThrow("at least 1 step, got 0");
      expect(() => times(4, 1)).toThrow("an end in [0, 1), got 1");
    }
  });
});
