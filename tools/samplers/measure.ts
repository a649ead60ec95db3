import { tensor_util } from "@tensorflow/tfjs-core";
import type { TensorContainer } from "@tensorflow/tfjs-core";
import { along, last, levelAt, onGrid, rng } from "@tweedie/core";
import type { GaussianStepper, NoiseSchedule } from "@tweedie/core";
import { gaussianMixture } from "@tweedie/oracles";
import { samplers } from "@tweedie/samplers";
import { expectOrder, gaussianCase, standardGrid, standardSchedules, useFloat64 } from "@tweedie/testing";
import { families } from "./families.ts";
import type { OrderClaim } from "./families.ts";
import { measureAdaptive } from "./measure-adaptive.ts";
import { schedules } from "./schedules.ts";
import type { Law } from "../../packages/samplers/test/laws/law.ts";
import type { Deterministic, Family, Row, SamplersResults, Stochastic } from "./results.ts";

const steps = [8, 16, 32, 64, 128, 256];
const samples = 5000;

const mixture = gaussianMixture({ weights: [0.3, 0.7], means: [[-1], [0.8]], scales: [0.3, 0.5] });

/** Measures every stepper of every family, some minutes long; the seeds are fixed. */
export async function measureSamplers(say: (name: string) => void = () => {}): Promise<SamplersResults> {
  await useFloat64();
  const measured: Family[] = [];
  for (const { title, laws, variants } of families) {
    const deterministic: Deterministic[] = [];
    const stochastic: Stochastic[] = [];
    for (const [name, law] of Object.entries(laws)) {
      say(name);
      if (law.order === undefined) stochastic.push(await stochasticRow(name, law));
      else deterministic.push(await deterministicRow(name, { ...law, order: law.order }));
    }
    for (const [name, claim] of Object.entries(variants)) {
      say(name);
      deterministic.push(await deterministicRow(name, claim));
    }
    measured.push({ title, deterministic, stochastic });
  }
  return { steps, samples, families: measured, adaptive: await measureAdaptive() };
}

async function deterministicRow(name: string, claim: OrderClaim): Promise<Deterministic> {
  const { stepper, order: claimed, fromExactStart: exact, grids } = claim;
  const measured = await orders(stepper, { steps: grids ?? steps });
  const row = { ...(await rowOf(name, stepper)), claimed, measured };
  if (!exact) return row;
  const options = { steps: exact.grids ?? steps, exactSteps: exact.steps };
  return {
    ...row,
    fromExactStart: { claimed: exact.order, steps: exact.steps, measured: await orders(stepper, options) },
  };
}

async function orders(
  stepper: GaussianStepper<unknown>,
  options: { readonly steps: readonly number[]; readonly exactSteps?: number },
): Promise<Record<string, number | null>> {
  // Whether claims are kept is for the test of the page to say.
  const measured = await expectOrder(stepper, 0, { ...options, schedules });
  return Object.fromEntries(
    Object.entries(measured).map(([name, { order: slope }]) => [name, Number.isFinite(slope) ? rounded(slope) : null]),
  );
}

async function stochasticRow(name: string, law: Law): Promise<Stochastic> {
  const off: Record<string, { mean: number; std: number }> = {};
  for (const [id, schedule] of Object.entries(schedules)) off[id] = await momentsOff(law, schedule);
  return { ...(await rowOf(name, law.stepper)), steps: law.steps, off };
}

async function momentsOff({ stepper, steps: count }: Law, schedule: NoiseSchedule) {
  // Uniform in log-SNR from where nearly all is noise to where nearly nothing is.
  const [from, to] = [levelAt(schedule, schedule === schedules["VE"] ? 1 : 0.999), levelAt(schedule, 1e-3)];
  const { start, env } = gaussianCase({ oracle: mixture, schedule, from });
  const x = start(samples, rng(1));
  const grid = standardGrid(schedule, count, { from: from.t, to: to.t });
  const result = await last(onGrid(stepper, grid)(x, env(rng(2))));
  const values = Array.from(await result.data());
  for (const tensor of [x, result]) tensor.dispose();
  const mean = values.reduce((sum, v) => sum + v, 0) / samples;
  const std = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / samples);
  const exact = mixture.moments(to);
  return { mean: rounded((mean - exact.mean[0]!) / exact.std[0]!), std: rounded(std / exact.std[0]! - 1) };
}

/** Calls of the denoiser a step and tensors kept, over some steps. */
async function rowOf(name: string, stepper: GaussianStepper<unknown>): Promise<Row> {
  const schedule = standardSchedules.flow;
  const grid = standardGrid(schedule, 24);
  const { start, env } = gaussianCase({ oracle: mixture, schedule, from: grid[0]! });
  const x = start(3, rng(1));
  let calls = 0;
  let kept = 0;
  const run = along(stepper, grid)(
    x,
    env(rng(2), () => (calls += 1)),
  );
  for (;;) {
    const { done, value } = await run.next();
    if (done) {
      value.dispose();
      break;
    }
    const remembered =
      value.memory === undefined ? [] : tensor_util.getTensorsInContainer(value.memory as TensorContainer);
    kept = Math.max(kept, new Set(remembered.filter((tensor) => tensor !== value.x).map(({ dataId }) => dataId)).size);
  }
  x.dispose();
  return { name, calls: rounded(calls / 24), kept, reference: referenceOf(name) };
}

/** The reference of the entry that a row's name begins with, `ddim` of `ddim, eta 0.5`. */
function referenceOf(name: string): string {
  const id = name === "churn(heun)" ? "edm" : name.split(",")[0]!;
  const entries: Readonly<Record<string, { readonly reference: string }>> = samplers.samplers;
  const entry = entries[id === "rungeKutta" ? "rungeKutta4" : id];
  if (!entry) throw new Error(`samplers: expected an entry of the plug-in for "${name}", got none.`);
  return entry.reference;
}

const rounded = (value: number): number => Number(value.toFixed(3));
