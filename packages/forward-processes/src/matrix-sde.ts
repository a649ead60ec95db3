import { matMul, reshape, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, tensorOf, TweedieError } from "@tweedie/core";
import { constantTransition } from "./constant-transition.ts";
import { integratedTransition } from "./integrated-transition.ts";
import type { MatrixTransition } from "./matrix-transition.ts";
import { checkMatrix, choleskyFactor, combineMatrices, congruence, multiply, transpose } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import type { LinearSde } from "./sde.ts";

/** A Gaussian law of a few coordinates, or of one pixel in each of them. */
export interface GaussianLaw {
  /** The mean, `[d]`. */
  readonly mean: readonly number[];
  /** The covariance, `[d, d]`. */
  readonly covariance: Matrix;
}

/** A rate $\beta(t) \ge 0$ at which a process ages, and its integral. */
export interface Clock {
  /** $\beta(t)$. */
  rate(t: number): number;
  /** $\int_0^t \beta$. */
  integral(t: number): number;
}

/** What {@link matrixSde} is made of. */
export interface MatrixSdeOptions {
  /** $F$, `[d, d]`, or a function of time. */
  readonly drift: Matrix | ((t: number) => Matrix);
  /** $G$, `[d, m]`, or a function of time. */
  readonly diffusion: Matrix | ((t: number) => Matrix);
  /** Where both are constant: the equation is $dz = \beta F z\,dt + \sqrt\beta\,G\,dW$; $\beta = 1$ if left out. */
  readonly clock?: Clock;
}

/** A linear SDE with matrix coefficients. */
export interface MatrixSde extends LinearSde {
  /** The number $d$ of coordinates. */
  readonly dimension: number;
  /**
   * The transition $q(z_t \mid z_s) = \mathcal N(\Phi z_s, \Sigma)$.
   *
   * @param s - the time where it begins
   * @param t - where it ends, not earlier
   * @returns $\Phi$ and $\Sigma$, `[d, d]` each
   * @throws TweedieError if `t` is earlier than `s`
   */
  transition(s: number, t: number): MatrixTransition;
  /**
   * The law at time $t$ of what has a Gaussian law at time $s$: $\mathcal N(\Phi m, \Phi S \Phi^\top + \Sigma)$.
   *
   * @param law - mean and covariance at time `s`
   * @param s - the time where it begins
   * @param t - where it ends, not earlier
   * @returns mean and covariance at time `t`
   * @throws TweedieError if `t` is earlier than `s`, or the law has other dimensions
   */
  marginal(law: GaussianLaw, s: number, t: number): GaussianLaw;
}

/**
 * The linear SDE with matrix coefficients, $dz = F(t) z\,dt + G(t)\,dW$, with its exact mean and covariance.
 *
 * States are `[batch, d, ...]`: the matrices mix the coordinates of axis 1, every pixel of the axes behind it alone. The
 * moments are computed in float64 on the host: with constant coefficients, and in the time of a clock,
 * from $e^{F\tau}$ and its integrals to rounding; else by integrating the moment equations to about $10^{-11}$.
 *
 * Särkkä and Solin, *Applied Stochastic Differential Equations* (2019), chapter 6,
 * https://doi.org/10.1017/9781108186735. With $d = 1$, $F = -b$ and $G = s$ it is the Ornstein–Uhlenbeck process.
 *
 * @param options - the coefficients
 * @returns the equation
 * @throws TweedieError if the matrices do not fit together or are not finite, or a clock comes with functions
 */
export function matrixSde({ drift, diffusion, clock }: MatrixSdeOptions): MatrixSde {
  const coefficients = coefficientsOf({ drift, diffusion, ...(clock && { clock }) });
  const { f, g } = coefficients(0);
  const dimension = f.length;
  const columns = g[0]!.length;
  const gramOf = (a: Matrix) => multiply(a, transpose(a));
  const still = typeof drift !== "function" && typeof diffusion !== "function";

  const transition = (s: number, t: number): MatrixTransition => {
    const law = transitionOf(s, t);
    if ([...law.matrix.flat(), ...law.covariance.flat()].every(Number.isFinite)) return law;
    throw new TweedieError(
      `matrixSde: expected moments that stay finite, got an overflow from ${s} to ${t}. Take shorter times.`,
    );
  };
  const transitionOf = (s: number, t: number): MatrixTransition => {
    if (!(s <= t && Number.isFinite(t - s))) {
      throw new TweedieError(`matrixSde: expected a time t not earlier than s, got ${t} after ${s}. Swap them.`);
    }
    if (!still) return integratedTransition((time) => squared(coefficients(time)), s, t);
    const age = clock ? clock.integral(t) - clock.integral(s) : t - s;
    if (!(age >= 0 && Number.isFinite(age))) {
      throw new TweedieError(
        `matrixSde: expected a clock whose integral rises, got ${age} from ${s} to ${t}. Look at integral.`,
      );
    }
    return constantTransition(drift, gramOf(diffusion), age);
  };
  const squared = ({ f, g }: { readonly f: Matrix; readonly g: Matrix }) => ({ f, q: gramOf(g) });

  return Object.freeze({
    dimension,
    transition,
    marginal: ({ mean, covariance }: GaussianLaw, s: number, t: number) => {
      checkMatrix("matrixSde", "a mean", [mean], 1, dimension);
      checkMatrix("matrixSde", "a covariance", covariance, dimension, dimension);
      const law = transition(s, t);
      return {
        mean: multiply(law.matrix, transpose([mean])).map(([value]) => value!),
        covariance: combineMatrices([1, congruence(law.matrix, covariance)], [1, law.covariance]),
      };
    },
    noiseShape: (shape: readonly number[]) => [...shape.slice(0, 1), columns, ...shape.slice(2)],
    drift: (x: Tensor, t: number) => mix(coefficients(t).f, x),
    diffuse: (_: Tensor, t: number, dW: Tensor) => mix(coefficients(t).g, dW),
    gram: (y: Tensor, t: number) => mix(gramOf(coefficients(t).g), y),
    propagate: (x: Tensor, s: number, t: number, noise: Tensor) => {
      const law = transition(s, t);
      return tidy(() => combine([1, mix(law.matrix, x)], [1, mix(choleskyFactor(law.covariance), noise)]));
    },
  });
}

/** The coefficients at a time, checked. */
function coefficientsOf({ drift, diffusion, clock }: MatrixSdeOptions) {
  if (clock && (typeof drift === "function" || typeof diffusion === "function")) {
    throw new TweedieError(
      "matrixSde: expected constant matrices beside a clock, got a function of time. Multiply the clock's rate in.",
    );
  }
  const at = (a: Matrix | ((t: number) => Matrix), t: number) => (typeof a === "function" ? a(t) : a);
  const [dimension, columns] = [at(drift, 0).length, at(diffusion, 0)[0]?.length];
  return (t: number) => {
    const [f, g] = [at(drift, t), at(diffusion, t)];
    checkMatrix("matrixSde", "a drift", f, dimension, dimension);
    checkMatrix("matrixSde", "a diffusion", g, dimension, columns);
    if (!clock) return { f, g };
    const rate = clock.rate(t);
    if (!(rate >= 0 && Number.isFinite(rate))) {
      throw new TweedieError(
        `matrixSde: expected a clock with a rate of at least 0, got ${rate} at t = ${t}. Mend it.`,
      );
    }
    return { f: combineMatrices([rate, f]), g: combineMatrices([Math.sqrt(rate), g]) };
  };
}

/** A matrix times the coordinates, axis 1. */
function mix(a: Matrix, x: Tensor): Tensor {
  const [rows, columns] = [a.length, a[0]!.length];
  const [batch = 0, coordinates, ...rest] = x.shape;
  if (coordinates !== columns) {
    throw new TweedieError(
      `matrixSde: expected states with ${columns} coordinates in axis 1, got the shape [${x.shape}]. Stack them there.`,
    );
  }
  const width = rest.reduce((product, size) => product * size, 1);
  return tidy(() => {
    const product = matMul(tensorOf(a.flat(), [1, rows, columns]), reshape(x, [batch, columns, width]));
    return reshape(product, [batch, rows, ...rest]);
  });
}
