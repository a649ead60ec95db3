import { TweedieError } from "@tweedie/core";
import { checkSteps } from "./check-steps.ts";

/** The length of a chain. */
export interface ChainOptions {
  /** The number $N$ of steps; 1000 if left out. */
  readonly steps?: number;
}

/** A chain between two betas. */
export interface BetaRangeOptions extends ChainOptions {
  /** The first beta, in (0, 1). */
  readonly betaStart?: number;
  /** The last beta, in (0, 1]. */
  readonly betaEnd?: number;
}

/**
 * Betas in equal steps from `betaStart` (1e-4) to `betaEnd` (0.02): DDPM's chain (Ho et al. 2020,
 * https://arxiv.org/abs/2006.11239, section 4).
 *
 * @param options - the length and the two ends
 * @returns $\beta_1, \ldots, \beta_N$
 * @throws TweedieError if `steps` is not a positive integer or an end is out of range
 */
export function linearBetas({ steps, betaStart = 1e-4, betaEnd = 0.02 }: BetaRangeOptions = {}): readonly number[] {
  checkEnds("linearBetas", betaStart, betaEnd);
  return table("linearBetas", steps, (i, count) => lerp(betaStart, betaEnd, fraction(i, count)));
}

/**
 * Squares of equal steps from $\sqrt{\text{betaStart}}$ (of 0.00085) to $\sqrt{\text{betaEnd}}$ (of 0.012): the chain of
 * latent diffusion (Rombach et al. 2022, https://arxiv.org/abs/2112.10752, in its code).
 *
 * @param options - the length and the two ends
 * @returns $\beta_1, \ldots, \beta_N$
 * @throws TweedieError if `steps` is not a positive integer or an end is out of range
 */
export function scaledLinearBetas({
  steps,
  betaStart = 0.00085,
  betaEnd = 0.012,
}: BetaRangeOptions = {}): readonly number[] {
  checkEnds("scaledLinearBetas", betaStart, betaEnd);
  const [low, high] = [Math.sqrt(betaStart), Math.sqrt(betaEnd)];
  return table("scaledLinearBetas", steps, (i, count) => lerp(low, high, fraction(i, count)) ** 2);
}

/**
 * Betas on a sigmoid: $\beta = \text{betaStart} + (\text{betaEnd} - \text{betaStart})\,/\,(1 + e^{-x})$ for $x$ in equal
 * steps from -6 to 6 (the chain of GeoDiff, Xu et al. 2022, https://arxiv.org/abs/2203.02923).
 *
 * @param options - the length and the two limits, 1e-4 and 0.02
 * @returns $\beta_1, \ldots, \beta_N$
 * @throws TweedieError if `steps` is not a positive integer or an end is out of range
 */
export function sigmoidBetas({ steps, betaStart = 1e-4, betaEnd = 0.02 }: BetaRangeOptions = {}): readonly number[] {
  checkEnds("sigmoidBetas", betaStart, betaEnd);
  return table(
    "sigmoidBetas",
    steps,
    (i, count) => betaStart + (betaEnd - betaStart) / (1 + Math.exp(-lerp(-6, 6, fraction(i, count)))),
  );
}

/**
 * The cosine chain, $\beta_n = \min(1 - f(n/N)/f((n-1)/N),\ 0.999)$ with
 * $f(u) = \cos^2\left(\frac{u + s}{1 + s}\frac\pi2\right)$ (Nichol and Dhariwal 2021, https://arxiv.org/abs/2102.09672,
 * eq. 17; diffusers calls it `squaredcos_cap_v2`).
 *
 * @param options - the length, the offset $s$ (0.008) and the cap (0.999)
 * @returns $\beta_1, \ldots, \beta_N$
 * @throws TweedieError if `steps` is not a positive integer, or the offset or the cap is out of range
 */
export function cosineBetas({ steps, offset = 0.008, maxBeta = 0.999 }: CosineBetasOptions = {}): readonly number[] {
  if (!(offset >= 0 && Number.isFinite(offset) && maxBeta > 0 && maxBeta <= 1)) {
    throw new TweedieError(
      `cosineBetas: expected an offset of at least 0 and maxBeta in (0, 1], got ${offset} and ${maxBeta}. ` +
        `Use 0.008 and 0.999.`,
    );
  }
  const angle = (u: number) => ((u + offset) / (1 + offset)) * (Math.PI / 2);
  return table("cosineBetas", steps, (i, count) => {
    const [a, b] = [angle(i / count), angle((i + 1) / count)];
    // 1 - cos(b)^2 / cos(a)^2 without the cancellation.
    return Math.min((Math.sin(b - a) * Math.sin(b + a)) / Math.cos(a) ** 2, maxBeta);
  });
}

/** Options of {@link cosineBetas}. */
export interface CosineBetasOptions extends ChainOptions {
  /** The offset $s \ge 0$; 0.008 if left out. */
  readonly offset?: number;
  /** The largest beta, in (0, 1]; 0.999 if left out. */
  readonly maxBeta?: number;
}

/**
 * The Laplace chain as diffusers has it: $\beta_n = \min(1 - f(n/N)/f((n-1)/N),\ 0.999)$ with
 * $f = \sqrt{r/(1+r)}$, $\log r = \mp\tfrac12\log(1 - 2|\tfrac12 - u| + 10^{-6})$, minus up to $u = \tfrac12$ (after
 * Hang and Gu 2024, https://arxiv.org/abs/2407.03297).
 *
 * @param options - the length
 * @returns $\beta_1, \ldots, \beta_N$
 * @throws TweedieError if `steps` is not a positive integer
 */
export function laplaceBetas({ steps }: ChainOptions = {}): readonly number[] {
  const f = (u: number) => {
    const logRatio = (u > 0.5 ? 0.5 : -0.5) * Math.log(1 - 2 * Math.abs(0.5 - u) + 1e-6);
    return 1 / Math.sqrt(1 + Math.exp(-logRatio));
  };
  return table("laplaceBetas", steps, (i, count) => Math.min(1 - f((i + 1) / count) / f(i / count), 0.999));
}

const lerp = (a: number, b: number, u: number): number => a + (b - a) * u;

const fraction = (i: number, count: number): number => (count === 1 ? 0 : i / (count - 1));

function checkEnds(name: string, betaStart: number, betaEnd: number): void {
  if (betaStart > 0 && betaStart < 1 && betaEnd > 0 && betaEnd <= 1) return;
  throw new TweedieError(
    `${name}: expected betaStart in (0, 1) and betaEnd in (0, 1], got ${betaStart} and ${betaEnd}. ` +
      `Pass the variances of the first and the last step.`,
  );
}

function table(name: string, steps = 1000, beta: (i: number, count: number) => number): readonly number[] {
  checkSteps(name, steps);
  return Array.from({ length: steps }, (_, i) => beta(i, steps));
}
