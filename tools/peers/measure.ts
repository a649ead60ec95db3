import { useFloat64 } from "@tweedie/testing";
import {
  argumentsCases,
  kDiffusionCases,
  runArguments,
  runKDiffusion,
} from "../../packages/interop/test/k-diffusion-runs.ts";
import { diffusersCases, optionCases, runDiffusers } from "../../packages/interop/test/diffusers-runs.ts";
import type { DiffusersCase } from "../../packages/interop/test/diffusers-runs.ts";
import { deviation } from "../../packages/interop/test/fixture-laws.ts";
import type { Rows } from "../../packages/interop/test/fixture-laws.ts";
import { schedulerClasses } from "../../packages/interop/src/scheduler-classes.ts";
import { runScoreSde, scoreSdeCases } from "../../packages/samplers/test/sde/score-sde-runs.ts";
import { scoreSdeRule } from "./score-sde-rule.ts";
import type { PeerGroup, PeerResults, PeerRow } from "./results.ts";

/** One run. */
interface Measured extends Omit<PeerRow, "steps" | "runs"> {
  readonly group: string;
  readonly steps: number;
}

/** Runs every case of the other libraries. */
export async function measurePeers(): Promise<PeerResults> {
  await useFloat64();
  return {
    diffusers: grouped(await each(diffusersCases, diffusersRun)).toSorted((a, b) => placeOf(a) - placeOf(b)),
    kDiffusion: grouped(await each(kDiffusionCases, kDiffusionRun)),
    scoreSde: grouped(await each(scoreSdeCases, scoreSdeRun)),
    atRandom: {
      diffusers: largest(await each(optionCases, async (one) => deviation((await runDiffusers(one)).end, one.x_final))),
      kDiffusion: largest(
        await each(argumentsCases, async (one) => deviation((await runArguments(one)).end, one.x_final)),
      ),
    },
  };
}

/** The classes in the order in which interop knows them. */
const placeOf = ({ name }: PeerGroup): number => Object.keys(schedulerClasses).indexOf(name);

async function each<C, R>(cases: readonly C[], run: (one: C) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const one of cases) results.push(await run(one));
  return results;
}

const largest = (deviations: readonly number[]) => ({ runs: deviations.length, deviation: Math.max(...deviations) });

async function diffusersRun(one: DiffusersCase): Promise<Measured> {
  const { end, sampling } = await runDiffusers(one);
  const { num_train_timesteps, beta_schedule, beta_start, beta_end, ...others } = one.config;
  const chain = { num_train_timesteps, beta_schedule, beta_start, beta_end };
  const usual = { num_train_timesteps: 1000, beta_schedule: "linear", beta_start: 0.0001, beta_end: 0.02 };
  const unusual = Object.entries(chain).filter(
    ([name, value]) => value !== undefined && value !== usual[name as keyof typeof usual],
  );
  const isNumber = Number.isFinite(one.x_final[0]![0]);
  return {
    group: one.class,
    asked: texts({ ...Object.fromEntries(unusual), ...others, ...one.step_kwargs, ...one.set_timesteps }),
    steps: one.n ?? one.timesteps.length,
    rule: sampling.rule,
    deviation: isNumber ? deviation(end, one.x_final_correct ?? one.x_final) : null,
    notes: [
      ...(isNumber ? [] : ["Ends in NaN, $0 \\cdot \\infty$. Here it ends in the predicted datum."]),
      ...sampling.notes,
    ],
  };
}

async function kDiffusionRun(one: (typeof kDiffusionCases)[number]): Promise<Measured> {
  const { end, sampling } = await runKDiffusion(one);
  const { kind = one.sigmas ? "karras" : undefined, n = one.kwargs.n ?? (one.sigmas ? one.sigmas.length - 1 : 0) } =
    one.grid ?? {};
  return {
    group: one.fn,
    asked: [texts(one.kwargs), ...(kind ? [`on \`get_sigmas_${kind}\``] : [])].filter((text) => text !== "").join(" "),
    steps: n,
    rule: sampling.rule,
    deviation: deviation(end, one.x_final),
    notes: [],
  };
}

async function scoreSdeRun(one: (typeof scoreSdeCases)[number]): Promise<Measured> {
  const { end, mean } = await runScoreSde(one);
  const apart = (samples: typeof end, rows: Rows) => deviation([...samples.dataSync()], rows);
  return {
    group: `${one.sde} SDE`,
    asked: texts({
      predictor: one.predictor,
      corrector: one.corrector,
      ...(one.probability_flow && { probability_flow: true }),
    }),
    steps: one.N,
    rule: scoreSdeRule(one),
    // Relative to what is above 1, as states without noise may be far out.
    deviation: Math.max(
      apart(end, one.x_final) / size(one.x_final),
      apart(mean, one.x_mean_final) / size(one.x_mean_final),
    ),
    notes: [],
  };
}

const size = (rows: Rows): number => 1 + Math.max(...rows.flat().map(Math.abs));

/** Options as a reader would write them. */
const texts = (options: object): string =>
  Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `\`${name}: ${JSON.stringify(value)}\``)
    .join(", ");

/** Runs that differ in the number of steps and the data alone, as one row. */
function grouped(runs: readonly Measured[]): readonly PeerGroup[] {
  const groups = new Map<string, Map<string, PeerRow>>();
  for (const { group, steps, ...run } of runs) {
    const rows = groups.get(group) ?? new Map<string, PeerRow>();
    groups.set(group, rows);
    const key = JSON.stringify([run.asked, run.rule, run.notes]);
    const row = rows.get(key);
    rows.set(key, {
      ...run,
      steps: [...new Set([...(row?.steps ?? []), steps])].toSorted((a, b) => a - b),
      runs: (row?.runs ?? 0) + 1,
      deviation: run.deviation === null ? null : Math.max(row?.deviation ?? 0, run.deviation),
    });
  }
  return [...groups].map(([name, rows]) => ({ name, rows: [...rows.values()] }));
}
