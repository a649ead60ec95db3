import { last, onGrid } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { expect } from "vitest";
import { deviation, fixture, oracles, scripted, toTensor } from "./reference.ts";
import type { Rows } from "./reference.ts";

/** A run of a sampler of k-diffusion. */
export interface KDiffusionCase {
  readonly id: string;
  readonly fn: string;
  readonly kwargs: Readonly<Record<string, number | string>>;
  readonly oracle: string;
  readonly grid: { readonly kind: keyof typeof ladders; readonly n: number };
  readonly sigmas: readonly number[];
  readonly x_init: Rows;
  readonly traj?: readonly Rows[] | null | undefined;
  readonly x_final: Rows;
  /** The normals that a stochastic run draws, in order. */
  readonly noise?: readonly Rows[];
}

/** The ladders in full precision; the file has nine digits. */
const ladders = {
  karras: (u: number) => (80 ** (1 / 7) + u * (0.002 ** (1 / 7) - 80 ** (1 / 7))) ** 7,
  exponential: (u: number) => 50 * (0.01 / 50) ** u,
  vp: (u: number) => {
    const t = 1 - u * (1 - 1e-3);
    return Math.sqrt(Math.expm1(9.95 * t * t + 0.1 * t));
  },
};

/** The deterministic runs. */
export const kDiffusionCases = (): readonly KDiffusionCase[] =>
  fixture<{ cases: readonly KDiffusionCase[] }>("02_kdiffusion_ode.json").cases;

/** The runs with noise on a ladder of Karras. */
export function kDiffusionSdeCases(): readonly KDiffusionCase[] {
  type Case = Omit<KDiffusionCase, "grid"> & { readonly x_at_calls: readonly Rows[] | null };
  const { cases, noise } = fixture<{ cases: readonly Case[]; noise: Readonly<Record<string, readonly Rows[]>> }>(
    "03_kdiffusion_sde.json",
  );
  return cases
    .filter(({ sigmas }) => sigmas)
    .map((run) => ({
      ...run,
      grid: { kind: "karras", n: run.sigmas.length - 1 },
      noise: noise[run.oracle]!,
      // Churn is shown what its noise has raised, which is no state of the run.
      traj: "s_churn" in run.kwargs ? null : run.x_at_calls?.slice(1),
    }));
}

/** The levels of a run, in full precision. */
export function kDiffusionGrid({ grid: { kind, n }, sigmas: printed }: KDiffusionCase): readonly NoiseLevel[] {
  const sigmas = printed.map((_, i) => (i === n ? 0 : ladders[kind](i / (n - 1))));
  sigmas.forEach((sigma, i) => expect(Math.abs(sigma - printed[i]!)).toBeLessThanOrEqual(6e-9 * sigma));
  return sigmas.map((sigma) => ({ t: sigma / sigmas[0]!, alpha: 1, sigma }));
}

/** Expects a stepper to go through the states of a run, to 1e-8. */
export async function expectKDiffusion(stepper: GaussianStepper<unknown>, run: KDiffusionCase): Promise<void> {
  const { oracle, x_init, traj, x_final, noise = [] } = run;
  const grid = kDiffusionGrid(run);
  const schedule = { alpha: () => 1, sigma: (time: number) => time * grid[0]!.sigma };
  const env = () => ({ denoise: oracles[oracle]!.denoise, schedule, rng: scripted(noise) });
  const start = toTensor(x_init);
  let step = 0;
  for await (const { x } of onGrid(stepper, grid)(start, env())) {
    const expected = traj?.[step++];
    // Of nine digits.
    const size = Math.max(1, ...(expected ?? []).flat().map(Math.abs));
    if (expected) expect(deviation(x, expected)).toBeLessThan(1e-8 * size);
  }
  expect(deviation(await last(onGrid(stepper, grid)(start, env())), x_final)).toBeLessThan(1e-8);
}
