import { useBackend } from "@tweedie/backends";
import { gaussianStepper, last, levelAt, rng } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { cosine, geometric, linearBeta, logSnrGrid, rectifiedFlow } from "@tweedie/schedules";
import { expectNoLeak, standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ddim, ddpm, decode, dpmSolverPlusPlus, encode, heun, invertExactly } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";

beforeAll(useFloat64);

const schedules: Readonly<Record<string, NoiseSchedule>> = {
  linearBeta: linearBeta(),
  geometric: geometric(),
  rectifiedFlow: rectifiedFlow(),
};
const largest = (x: ArrayLike<number>, y: ArrayLike<number>) =>
  Math.max(...Array.from(x, (value, i) => Math.abs(value - y[i]!)));
const data = (grid: readonly NoiseLevel[]) => mixture.sample(8, grid.at(-1), rng(3));

async function roundTrip(
  stepper: GaussianStepper<unknown>,
  schedule: NoiseSchedule,
  grid: readonly NoiseLevel[],
  up = encode(stepper, grid),
) {
  const env = { denoise: mixture.denoise, schedule };
  const x = data(grid);
  const code = await last(up(x, env));
  return largest((await last(decode(stepper, grid)(code, env))).dataSync(), x.dataSync());
}

describe.each(Object.entries(schedules))("on %s", (_, schedule) => {
  it.each([
    ["ddim", ddim(), 1],
    ["heun", heun(), 2],
    ["dpmSolverPlusPlus", dpmSolverPlusPlus(), 2],
  ] as const)("decoding what %s encoded gives the datum, to the order of the solver", async (_, stepper, order) => {
    const errors: number[] = [];
    for (const steps of [24, 48, 96]) errors.push(await roundTrip(stepper, schedule, standardGrid(schedule, steps)));
    const slopes = errors.slice(1).map((error, i) => Math.log2(errors[i]! / error));
    for (const slope of slopes) expect(slope).toBeGreaterThan(order - 0.3);
    expect(errors[0]).toBeGreaterThan(1e-6);
  });

  it.each([
    ["ddim", ddim()],
    ["heun", heun()],
  ] as const)("decoding what was encoded exactly for %s gives the datum to 1e-10", async (_, stepper) => {
    const grid = standardGrid(schedule, 20);
    const exactly = invertExactly(stepper, grid, { tolerance: 1e-13 });
    expect(await roundTrip(stepper, schedule, grid, exactly)).toBeLessThan(1e-10);
  });
});

it("encodes as the exact flow does, to first order", async () => {
  const [schedule, law] = [cosine(), gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] })];
  const errors: number[] = [];
  for (const steps of [64, 128]) {
    const grid = standardGrid(schedule, steps);
    const x = law.sample(8, grid.at(-1), rng(0));
    const code = await last(encode(ddim(), grid)(x, { denoise: law.denoise, schedule }));
    errors.push(largest(code.dataSync(), law.flow(x, grid.at(-1)!, grid[0]!).dataSync()));
  }
  expect(Math.log2(errors[0]! / errors[1]!)).toBeGreaterThan(0.7);
  expect(errors[1]).toBeLessThan(0.02);
});

describe("exact inversion", () => {
  const schedule = cosine();
  const env = { denoise: mixture.denoise, schedule };

  it.each([
    ["the clean datum to zero terminal SNR", schedule, logSnrGrid(schedule, 60)],
    [
      "the clean datum to alpha = 0",
      rectifiedFlow(),
      Array.from({ length: 61 }, (_, i) => levelAt(rectifiedFlow(), 1 - i / 60)),
    ],
  ])("goes from %s", async (_, schedule, grid) => {
    expect(grid.at(-1)!.sigma).toBe(0);
    const exactly = invertExactly(ddim(), grid, { tolerance: 1e-13 });
    expect(await roundTrip(ddim(), schedule, grid, exactly)).toBeLessThan(1e-10);
  });

  it("yields each step, goes on from a snapshot and obeys a signal", async () => {
    const grid = standardGrid(schedule, 6);
    const exactly = invertExactly(ddim(), grid);
    const x = data(grid);
    const seen: number[] = [];
    let middle = x;
    for await (const { step, steps, at, x: state } of exactly(x, env)) {
      seen.push(step);
      expect([steps, at]).toEqual([6, grid[6 - step]]);
      if (step === 3) middle = state.clone();
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    const whole = await last(exactly(x, env));
    const rest = await last(exactly(middle, env, { from: { step: 3, memory: undefined } }));
    expect(largest(rest.dataSync(), whole.dataSync())).toBe(0);
    await expect(last(exactly(x, env, { signal: AbortSignal.abort("enough") }))).rejects.toBe("enough");
  });

  it("tells each step where it stands on the way down", async () => {
    const grid = standardGrid(schedule, 3);
    const seen = new Set<string>();
    const told = gaussianStepper((x, t, s, env, place) => {
      seen.add(`${place!.step} of ${place!.steps} from ${grid.indexOf(t)} to ${grid.indexOf(s)}`);
      return ddim().step(x, t, s, env, undefined).x;
    });
    await last(invertExactly(told, grid)(data(grid), env));
    expect([...seen]).toEqual(["3 of 3 from 2 to 3", "2 of 3 from 1 to 2", "1 of 3 from 0 to 1"]);
  });

  it("comes back to 1e-5 in float32, by default", async () => {
    await useBackend("cpu");
    const grid = logSnrGrid(schedule, 30);
    expect(await roundTrip(ddim(), schedule, grid, invertExactly(ddim(), grid))).toBeLessThan(1e-5);
    await useFloat64();
  });

  it("says where it does not contract", async () => {
    // From here the step leads nearly to one point, whatever it starts from.
    const { denoise } = gaussian({ mean: [1, 1], scale: 0.02 });
    const grid = [0.3, 0].map((t) => levelAt(schedule, t));
    await expect(last(invertExactly(ddim(), grid)(data(grid), { denoise, schedule }))).rejects.toThrow(
      /contracts in the step from t = 0.3 to 0/,
    );
  });

  it("refuses solvers that remember, and options that make no sense", async () => {
    const grid = standardGrid(schedule, 6);
    await expect(last(invertExactly(dpmSolverPlusPlus(), grid)(data(grid), env))).rejects.toThrow(/one-step/);
    expect(() => invertExactly(ddim(), grid, { tolerance: 0 })).toThrow(/tolerance above 0/);
    const beyond = invertExactly(ddim(), grid)(data(grid), env, { from: { step: 7, memory: undefined } });
    await expect(last(beyond)).rejects.toThrow(/go on after a step from 0 to 6, got 7/);
  });
});

describe("ownership and refusals", () => {
  const schedule = cosine();
  const grid = standardGrid(schedule, 4);
  const env = { denoise: mixture.denoise, schedule };
  it.each([
    ["encode", encode(ddim(), grid)],
    ["decode", decode(ddim(), grid)],
    ["invertExactly", invertExactly(ddim(), grid)],
  ])("%s frees what it used, also at a break and an error", async (_, sampler) => {
    const x = data(grid);
    await expectNoLeak(() => last(sampler(x, env)));
    await expectNoLeak(async () => {
      for await (const _ of sampler(x, env)) break;
    });
    let calls = 0;
    const denoise: typeof mixture.denoise = (z, level) => {
      if (++calls > 2) throw new RangeError("on purpose");
      return mixture.denoise(z, level);
    };
    await expectNoLeak(async () => {
      await expect(last(sampler(x, { denoise, schedule }))).rejects.toThrow("on purpose");
    });
    expect(x.isDisposed).toBe(false);
  });

  it.each([
    [
      "encode",
      encode(
        ddim({ eta: 1 }),
        grid.toReversed().map((l, i) => ({ ...l, t: 1 - i / 9 })),
      ),
    ],
    ["decode", decode(ddpm(), grid)],
    ["invertExactly", invertExactly(ddpm(), grid)],
  ])("%s refuses noise", async (name, sampler) => {
    await expect(last(sampler(data(grid), env))).rejects.toThrow(new RegExp(`${name}: expected a deterministic`));
  });

  it("refuses grids that rise, and for encode those that end clean", () => {
    for (const make of [encode, decode, invertExactly])
      expect(() => make(ddim(), grid.toReversed())).toThrow(/fall strictly/);
    expect(() => encode(ddim(), logSnrGrid(schedule, 5))).toThrow(/ends with noise/);
  });

  it("sees a solver that is not inverted", async () => {
    const off = invertExactly(ddim(), grid, { tolerance: 0.3 });
    expect(await roundTrip(ddim(), schedule, grid, off)).toBeGreaterThan(1e-3);
  });
});
