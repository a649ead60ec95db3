import { tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { onGrid, rng } from "@tweedie/core";
import type { TokenEnv } from "@tweedie/core";
import { expectReproducible, expectSamplerNoLeak } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  analytic,
  analyticTransition,
  denoiseLast,
  predictorCorrector,
  tauLeaping,
  tauLeapingTransition,
} from "../../src/index.ts";
import {
  carriedAlong,
  chiSquare,
  clean,
  counted,
  distance,
  evenGrid,
  known,
  pairs,
  pairsAt,
  processes,
  tokenCase,
  values,
} from "./laws.ts";

beforeAll(async () => void (await useBackend("wasm")));

const count = 6000;

describe.each(processes)("of the %s process", (_, process) => {
  const run = (sampler: Parameters<typeof counted>[0], seed: number, from = 1) => {
    const env: TokenEnv = known(pairs, process, rng(seed));
    return counted(sampler, { env, start: pairsAt(pairs, process, from, count, rng(seed).split("start")) });
  };

  it.each([
    ["analytic", analytic(), analyticTransition],
    ["tauLeaping", tauLeaping(), tauLeapingTransition],
  ])(
    "%s draws pairs of the law that its transitions lead to, by chi-square at 1e-4",
    async (_, stepper, transition) => {
      const grid = evenGrid(6);
      const wanted = carriedAlong(transition, grid, known(pairs, process), pairs);
      expect(chiSquare(await run(onGrid(stepper, grid), 1), wanted)).toBeLessThan(1);
      // Which is not that of the data, so that the test would notice.
      expect(chiSquare(await run(onGrid(stepper, grid), 1), clean(pairs, process))).toBeGreaterThan(1);
    },
  );

  it("corrections leave less than half of the error", async () => {
    const grid = [1, 0.75, 0.5, 0.25];
    const wanted = values(pairs.marginal(process, 0.25));
    const plain = distance(carriedAlong(analyticTransition, grid, known(pairs, process), pairs), wanted);
    const counts = await run(onGrid(predictorCorrector(analytic(), { corrections: 20, reach: 0.2 }), grid), 2);
    const mended = distance(
      counts.map((n) => n / count),
      wanted,
    );
    expect(mended).toBeLessThan(plain / 2);
  });

  it("the last step goes to clean data where the grid stops short of it", async () => {
    const grid = evenGrid(12, 0.1);
    const law = clean(pairs, process);
    const short = await run(onGrid(analytic(), grid), 3);
    const counts = await run(onGrid(denoiseLast(analytic()), grid), 3);
    const error = (n: readonly number[]) =>
      distance(
        n.map((value) => value / count),
        law,
      );
    expect(error(counts)).toBeLessThan(error(short));
    const wanted = carriedAlong(analyticTransition, [...grid.slice(0, -1), 0], known(pairs, process), pairs);
    expect(chiSquare(counts, wanted)).toBeLessThan(1);
  });

  it("the likeliest tokens end a run if asked for", () => {
    const states = tensor([0, 0, 1, 1, 2, 1], [3, 2], "int32");
    const last = denoiseLast(analytic(), { choose: "likeliest" });
    const x = last.step(states, 0.4, 0.1, known(pairs, process), undefined, { step: 4, steps: 4 }).x;
    const posterior = values(pairs.posterior(process)(states, 0.4));
    values(x).forEach((token, i) => {
      const law = posterior.slice(i * process.vocabulary, (i + 1) * process.vocabulary);
      expect(law[token]).toBe(Math.max(...law));
    });
  });

  it.each([
    ["analytic", analytic()],
    ["tauLeaping", tauLeaping()],
    ["predictorCorrector", predictorCorrector(tauLeaping())],
    ["denoiseLast", denoiseLast(tauLeaping())],
  ])("%s frees what it makes and gives the same rows whatever the batch", async (_, stepper) => {
    const sampler = onGrid(stepper, evenGrid(5));
    await expectSamplerNoLeak(sampler, tokenCase(process));
    await expectReproducible(sampler, tokenCase(process));
  });
});

describe("options", () => {
  it("that make no sense are refused", () => {
    expect(() => predictorCorrector(analytic(), { corrections: -1 })).toThrow("corrections of at least 0, got -1");
    expect(() => predictorCorrector(analytic(), { reach: 0 })).toThrow("reach in (0, 1], got 0");
    expect(() => denoiseLast(analytic(), { choose: "best" as "draw" })).toThrow("got best");
    const x = tensor([0, 0], [1, 2], "int32");
    expect(() => denoiseLast(analytic()).step(x, 1, 0.5, known(pairs, processes[0]![1]), undefined)).toThrow(
      "expected to know the last step",
    );
  });
});
