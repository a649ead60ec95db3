import { along, combine, gaussianStepper, last, levelAt, onGrid, rng } from "@tweedie/core";
import type { GaussianEnv, GaussianStepper, NoiseLevel } from "@tweedie/core";
import { cosine, linearBeta } from "@tweedie/schedules";
import { expectMoments, standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  constantDuration,
  ddim,
  ddpm,
  dpmSolverPlusPlus,
  eulerMaruyama,
  langevin,
  placed,
  predictorCorrector,
  reverseDiffusion,
  tablePlacement,
  withoutLastNoise,
} from "../../src/index.ts";
import type { Corrector } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";
import { toTensor, vpLevel } from "../reference.ts";

beforeAll(useFloat64);

const schedule = cosine();
const envOf = (seed: number): GaussianEnv => ({ denoise: mixture.denoise, schedule, rng: rng(seed) });

describe("predictorCorrector", () => {
  const grid = [0.9, 0.5, 0].map((t) => levelAt(schedule, t));
  /** What is called, in its order. */
  const calls = async (first: "corrector" | "predictor") => {
    const seen: string[] = [];
    const predictor = gaussianStepper((x, t, s) => (seen.push(`${t.t} to ${s.t}`), x.clone()));
    const correct: Corrector = (x, level) => (seen.push(`at ${level.t}`), x.clone());
    await last(onGrid(predictorCorrector(predictor, correct, { first }), grid)(toTensor([[1, 1]]), envOf(1)));
    return seen;
  };
  it("corrects where a step begins, or where it ends unless that is clean", async () => {
    expect(await calls("corrector")).toEqual(["at 0.9", "0.9 to 0.5", "at 0.5", "0.5 to 0"]);
    expect(await calls("predictor")).toEqual(["0.9 to 0.5", "at 0.5", "0.5 to 0"]);
  });

  it("keeps what the predictor remembers", async () => {
    const idle: Corrector = (x) => x.clone();
    const levels = standardGrid(schedule, 8);
    for (const first of ["corrector", "predictor"] as const) {
      const run = (stepper: GaussianStepper<unknown>) => last(onGrid(stepper, levels)(toTensor([[0.3, -1]]), envOf(1)));
      const both = predictorCorrector(dpmSolverPlusPlus(), idle, { first });
      expect((await run(both)).dataSync()).toEqual((await run(dpmSolverPlusPlus())).dataSync());
    }
  });

  // Corrections mend what a coarse predictor gets wrong, here noise of half the size.
  it("mends the law", async () => {
    const thin: GaussianStepper = {
      init: () => undefined,
      step: (x, t, s, env, memory) => {
        const noise = (shape: readonly number[]) => combine([0.5, env.rng.normal(shape)]);
        return ddpm().step(x, t, s, { ...env, noise }, memory);
      },
    };
    const [from, to] = [levelAt(schedule, 0.98), levelAt(schedule, 0.1)];
    const levels = standardGrid(schedule, 20, { from: from.t, to: to.t });
    const law = { oracle: mixture, schedule, from, to, bias: 0.1, count: 1000 };
    await expect(expectMoments(onGrid(thin, levels), law)).rejects.toThrow("a std of");
    const correct = langevin({ stepSize: ({ sigma }) => 0.2 * sigma ** 2, steps: 8 });
    await expectMoments(onGrid(predictorCorrector(thin, correct, { first: "predictor" }), levels), law);
  });

  it("refuses an unknown choice", () => {
    expect(() => predictorCorrector(ddim(), langevin(), { first: "both" as never })).toThrow(
      /predictorCorrector: expected/,
    );
  });
});

describe("withoutLastNoise", () => {
  const levels = [0.9, 0.5, 0.2].map((t) => levelAt(schedule, t));
  it("leaves the noise of the last step out, and of no other", async () => {
    const x = toTensor([[0.3, -1]]);
    const states: number[][][] = [[], []];
    for (const [k, stepper] of [ddpm(), withoutLastNoise(ddpm())].entries()) {
      for await (const snapshot of along(stepper, levels)(x, envOf(7))) states[k]!.push([...snapshot.x.dataSync()]);
    }
    const [plain, mean] = states as [number[][], number[][]];
    expect(mean[0]).toEqual(plain[0]);
    const still = { ...envOf(7), noise: () => toTensor([[0, 0]]) };
    const expected = ddpm().step(toTensor([plain[0]!]), levels[1]!, levels[2]!, still, undefined).x;
    expect(mean[1]).toEqual([...expected.dataSync()]);
    expect(mean[1]).not.toEqual(plain[1]);
  });
  it("is the same where the number of steps is not known", () => {
    const step = (stepper: GaussianStepper) =>
      stepper.step(toTensor([[0.3, -1]]), levels[0]!, levels[1]!, envOf(7), undefined).x.dataSync();
    expect(step(withoutLastNoise(ddpm()))).toEqual(step(ddpm()));
  });
});

describe("placed", () => {
  const chain: readonly NoiseLevel[] = [0.9, 0.6, 0.3, 0.1].map((alphaBar, i) => vpLevel(alphaBar, i / 3));
  it("finds the chain's step by the time, from i = floor(t (N - 1))", () => {
    const at = (t: number) => tablePlacement(chain)({ t, alpha: 1, sigma: 1 }, { t: 0, alpha: 1, sigma: 0 });
    expect(at(1)).toEqual([chain[3], chain[2]]);
    expect(at(0.99)).toEqual([chain[2], chain[1]]);
    expect(at(0.34)).toEqual([chain[1], chain[0]]);
    expect(at(0.2)).toEqual([chain[0], { t: 0, alpha: 1, sigma: 0 }]);
    expect(() => tablePlacement([])).toThrow(/tablePlacement: expected a chain/);
  });
  it("changes nothing where the levels are those of the grid", () => {
    const [t, s] = [chain[2]!, chain[1]!];
    for (const stepper of [ddpm(), reverseDiffusion()]) {
      const step = (one: GaussianStepper) => [
        ...one.step(toTensor([[0.3, -1]]), t, s, envOf(7), undefined).x.dataSync(),
      ];
      const plain = step(stepper);
      step(placed(stepper, () => [t, s])).forEach((value, i) => expect(value).toBeCloseTo(plain[i]!, 12));
    }
  });
  it("lets Euler-Maruyama's steps last as long as told", () => {
    const vp = linearBeta();
    const [t, s, short] = [0.5, 0.4, 0.45].map((time) => levelAt(vp, time)) as [NoiseLevel, NoiseLevel, NoiseLevel];
    const env = { ...envOf(7), schedule: vp };
    const step = (one: GaussianStepper, to: NoiseLevel) => [
      ...one.step(toTensor([[0.3, -1]]), t, to, { ...env, rng: rng(1) }, undefined).x.dataSync(),
    ];
    const wanted = step(eulerMaruyama(), short);
    step(placed(eulerMaruyama(), constantDuration(0.05)), s).forEach((v, i) => expect(v).toBeCloseTo(wanted[i]!, 12));
    expect(() => constantDuration(0)).toThrow(/constantDuration: expected a positive duration/);
  });
});
