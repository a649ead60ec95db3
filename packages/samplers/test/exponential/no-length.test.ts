import { along, last, levelAt, rng } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { cosine } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { deis, dpmSolver, dpmSolverMultistepSde, dpmSolverPlusPlus, saSolver, uniPc } from "../../src/index.ts";
import { deviation, oracles, toTensor } from "../reference.ts";

beforeAll(useFloat64);

const schedule = cosine();
const start = [[0.4, -0.9, 1.3, 0.2]];
const multistep = { order: 3, method: "multistep" } as const;

/** What each does at a level that it is at already. */
const steppers: readonly (readonly [string, GaussianStepper<unknown>])[] = [
  ["dpmSolverPlusPlus", dpmSolverPlusPlus(multistep)],
  ["dpmSolver", dpmSolver(multistep)],
  ["deis", deis({ order: 3 })],
  ["uniPc without a corrector", uniPc({ order: 3, corrector: false })],
  ["saSolver without a corrector", saSolver({ predictorOrder: 3, correctorOrder: 0 })],
  ["dpmSolverMultistepSde", dpmSolverMultistepSde({ order: 3 })],
];
it.each(steppers)("%s stays where it is in a step of no length", async (_, stepper) => {
  const run = (...times: number[]) => {
    const levels = times.map((t) => levelAt(schedule, t));
    const env = { denoise: oracles["gauss4"]!.denoise, schedule, rng: rng(3) };
    return last(along(stepper, levels)(toTensor(start), env));
  };
  const end = await run(0.9, 0.6, 0.4, 0.3);
  const rows = [Array.from(end.dataSync())];
  expect(deviation(await run(0.9, 0.6, 0.4, 0.3, 0.3), rows)).toBeLessThan(1e-14);
});

it.each([
  ["dpmSolverPlusPlus", dpmSolverPlusPlus(multistep)],
  ["dpmSolverPlusPlus on the grid", dpmSolverPlusPlus({ order: 3, method: "singlestep", nodes: "grid" })],
  ["deis", deis({ order: 3 })],
  ["uniPc", uniPc({ order: 3 })],
  ["saSolver", saSolver({ predictorOrder: 3, tau: 0 })],
  ["dpmSolverMultistepSde", dpmSolverMultistepSde({ order: 3, eta: 0 })],
] as const)("%s goes on from a step of no length", async (_, stepper) => {
  const run = async (...times: number[]) => {
    const levels = times.map((t) => levelAt(schedule, t));
    const env = { denoise: oracles["gauss4"]!.denoise, schedule, rng: rng(3) };
    return Array.from(
      (await last(along(stepper as GaussianStepper<unknown>, levels)(toTensor(start), env))).dataSync(),
    );
  };
  const plain = await run(0.8, 0.75, 0.7, 0.65, 0.6, 0.55);
  const stopped = await run(0.8, 0.75, 0.7, 0.65, 0.65, 0.6, 0.55);
  expect(Math.max(...stopped.map((value, i) => Math.abs(value - plain[i]!)))).toBeLessThan(2e-3);
});

it("is corrected there by uniPc", async () => {
  const stay = async (corrector: boolean) => {
    const levels = [0.9, 0.6, 0.4, 0.4].map((t) => levelAt(schedule, t));
    const env = { denoise: oracles["gauss4"]!.denoise, schedule, rng: rng(3) };
    return Array.from((await last(along(uniPc({ corrector }), levels)(toTensor(start), env))).dataSync());
  };
  const [corrected, plain] = [await stay(true), await stay(false)];
  expect(Math.max(...corrected.map((value, i) => Math.abs(value - plain[i]!)))).toBeGreaterThan(1e-3);
});
