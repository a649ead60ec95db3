import { readFileSync } from "node:fs";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import type { Denoiser, GaussianEnv, GaussianSampler, Rng } from "@tweedie/core";
import { gaussian, gaussianMixture } from "@tweedie/oracles";

/** Rows of numbers: samples. */
export type Rows = readonly (readonly number[])[];

/** A data law of the fixtures. */
export interface DataLaw {
  readonly denoise: Denoiser;
  /** Its means and standard deviations, where it is a diagonal Gaussian. */
  readonly normal?: { readonly mean: readonly number[]; readonly scale: readonly number[] };
}

const normal = { mean: [0.3, -0.8, 1.2, 0.05], scale: [0.5, 0.2, 1.1, 0.8] };

/** The data laws of the fixtures by their names. */
export const laws: Readonly<Record<string, DataLaw>> = {
  gauss4: { ...gaussian(normal), normal },
  gmm2: gaussianMixture({
    weights: [0.35, 0.65],
    means: [
      [-1, 0.5],
      [0.8, -0.4],
    ],
    scales: [0.3, 0.15],
  }),
};

/** A file of another library's numbers, with its provenance in `header`. */
export const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url), "utf8")) as T;

export const toTensor = (rows: Rows): Tensor => tensorOf(rows.flat(), [rows.length, rows[0]!.length]);

/** A generator that hands out given normal numbers, an array a draw. */
export function scripted(draws: readonly Rows[]): Rng {
  let next = 0;
  const refuse = () => {
    throw new Error("only normal draws are scripted");
  };
  return {
    normal: () => toTensor(draws[next++]!),
    skip: () => void next++,
    uniform: refuse,
    normals: refuse,
    uniforms: refuse,
    split: refuse,
    forRows: refuse,
    window: refuse,
    whole: refuse,
    state: refuse,
  };
}

/** What a run of a sampler gave. */
export interface Run {
  /** The samples after each step. */
  readonly states: readonly (readonly number[])[];
  /** The samples at the end. */
  readonly end: readonly number[];
  /** The number of calls of the network. */
  readonly calls: number;
}

/** Runs a sampler to its end and frees what it made. */
export async function runOf(
  sampler: GaussianSampler,
  start: Rows,
  { denoise, ...env }: GaussianEnv,
  wrap: (base: Denoiser) => Denoiser = (base) => base,
): Promise<Run> {
  let calls = 0;
  const counted: Denoiser = (x, level) => {
    calls++;
    return denoise(x, level);
  };
  const x = toTensor(start);
  const run = sampler(x, { ...env, denoise: wrap(counted) }, { pace: () => Promise.resolve() });
  const states: number[][] = [];
  for (;;) {
    const { done, value } = await run.next();
    if (!done) {
      states.push([...value.x.dataSync()]);
      continue;
    }
    const end = [...value.dataSync()];
    value.dispose();
    x.dispose();
    return { states, end, calls };
  }
}

/** The largest deviation of samples from rows of numbers. */
export const deviation = (samples: readonly number[], rows: Rows): number =>
  Math.max(...rows.flat().map((value, i) => Math.abs(value - samples[i]!)));

/** The largest deviation of states, relative to the largest number of a state that is above 1: they have nine digits. */
export const pathDeviation = (states: readonly (readonly number[])[], path: readonly Rows[]): number =>
  Math.max(0, ...path.map((rows, i) => deviation(states[i]!, rows) / Math.max(1, ...rows.flat().map(Math.abs))));
