import { levelAt, TweedieError } from "@tweedie/core";
import { karrasSigmas, linearBeta, polyexponentialSigmas } from "@tweedie/schedules";
import { linspace } from "./numpy-rules.ts";

/** The ladders of k-diffusion, by the names of their functions. */
export type KDiffusionLadder =
  | "get_sigmas_karras"
  | "get_sigmas_exponential"
  | "get_sigmas_polyexponential"
  | "get_sigmas_vp";

/** The arguments of k-diffusion's ladders, under their names. */
export interface KDiffusionLadderOptions {
  /** How many noise scales there are before the final 0. */
  readonly n: number;
  /** The smallest of them; for all but `get_sigmas_vp`. */
  readonly sigma_min?: number;
  /** The largest. */
  readonly sigma_max?: number;
  /** The exponent: 7 for `get_sigmas_karras` and 1 for `get_sigmas_polyexponential` if left out. */
  readonly rho?: number;
  /** `get_sigmas_vp`: the span of the rate of noise (default 19.9). */
  readonly beta_d?: number;
  /** Its least value (default 0.1). */
  readonly beta_min?: number;
  /** The last time (default 0.001). */
  readonly eps_s?: number;
}

/**
 * The noise scales of a ladder of k-diffusion, with their final 0.
 *
 * They are `karrasSigmas` and `polyexponentialSigmas` of `@tweedie/schedules`, and $\sigma/\alpha$ of its `linearBeta` at equal
 * distances of time.
 *
 * @param ladder - the function
 * @param options - its arguments
 * @returns `n + 1` numbers
 * @throws TweedieError if the name is unknown, or an argument is missing, superfluous or wrong
 */
export function kDiffusionSigmas(ladder: KDiffusionLadder, options: KDiffusionLadderOptions): readonly number[] {
  checkArguments(ladder, options);
  const { n, sigma_min: sigmaMin, sigma_max: sigmaMax, rho } = options;
  if (!(Number.isSafeInteger(n) && n > 0)) {
    throw new TweedieError(`kDiffusionSigmas: expected a positive number n of scales, got ${n}. Use for example 20.`);
  }
  if (ladder === "get_sigmas_vp") {
    const { beta_d: span = 19.9, beta_min: betaMin = 0.1, eps_s: end = 1e-3 } = options;
    const schedule = linearBeta({ betaMin, betaMax: betaMin + span });
    const levels = linspace(1, end, n).map((t) => levelAt(schedule, t));
    return [...levels.map(({ alpha, sigma }) => sigma / alpha), 0];
  }
  if (sigmaMin === undefined || sigmaMax === undefined) {
    throw new TweedieError(
      `kDiffusionSigmas: expected sigma_min and sigma_max for ${ladder}, got ${sigmaMin} and ${sigmaMax}. Pass both.`,
    );
  }
  switch (ladder) {
    case "get_sigmas_karras":
      return [...karrasSigmas(n, { sigmaMin, sigmaMax, rho: rho ?? 7 }), 0];
    case "get_sigmas_exponential":
      return [...polyexponentialSigmas(n, { sigmaMin, sigmaMax }), 0];
    case "get_sigmas_polyexponential":
      return [...polyexponentialSigmas(n, { sigmaMin, sigmaMax, rho: rho ?? 1 }), 0];
  }
}

const takes: Readonly<Record<KDiffusionLadder, readonly (keyof KDiffusionLadderOptions)[]>> = {
  get_sigmas_karras: ["n", "sigma_min", "sigma_max", "rho"],
  get_sigmas_exponential: ["n", "sigma_min", "sigma_max"],
  get_sigmas_polyexponential: ["n", "sigma_min", "sigma_max", "rho"],
  get_sigmas_vp: ["n", "beta_d", "beta_min", "eps_s"],
};

function checkArguments(ladder: KDiffusionLadder, options: KDiffusionLadderOptions): void {
  if (!Object.hasOwn(takes, ladder)) {
    const names = Object.keys(takes).join(", ");
    throw new TweedieError(`kDiffusionSigmas: expected ${names}, got "${ladder}". Choose one.`);
  }
  const known: readonly string[] = takes[ladder];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new TweedieError(`kDiffusionSigmas: expected ${known.join(", ")} for ${ladder}, got "${unknown}". Remove it.`);
}
