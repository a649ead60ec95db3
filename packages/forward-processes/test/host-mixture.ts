import type { NoiseLevel } from "@tweedie/core";

/** An isotropic mixture of Gaussians, as the oracles take it. */
export interface Mixture {
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly scales: readonly number[];
}

/** Three modes of different width on the line. */
export const threeModes: Mixture = {
  weights: [0.5, 0.3, 0.2],
  means: [[-1.2], [0.4], [1.7]],
  scales: [0.3, 0.4, 0.25],
};

/** Two modes in the plane. */
export const twoModes: Mixture = {
  weights: [0.6, 0.4],
  means: [
    [-0.8, -0.4],
    [0.9, 0.6],
  ],
  scales: [0.5, 0.4],
};

/** The noised density and score of a mixture at one point, in numbers: what a solver on the host asks for point by point. */
export function hostMixture({ weights, means, scales }: Mixture) {
  const parts = (x: readonly number[], { alpha, sigma }: NoiseLevel) =>
    weights.map((w, k) => {
      const v = (alpha * scales[k]!) ** 2 + sigma ** 2;
      const offset = x.map((value, i) => value - alpha * means[k]![i]!);
      const squares = offset.reduce((sum, d) => sum + d * d, 0);
      return { v, offset, log: Math.log(w) - 0.5 * (squares / v + x.length * Math.log(2 * Math.PI * v)) };
    });
  const total = (logs: readonly number[]) => {
    const top = Math.max(...logs);
    return top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0));
  };
  return {
    density: (x: readonly number[], level: NoiseLevel): number =>
      Math.exp(total(parts(x, level).map(({ log }) => log))),
    score: (x: readonly number[], level: NoiseLevel): number[] => {
      const all = parts(x, level);
      const whole = total(all.map(({ log }) => log));
      return x.map(
        (_, i) => -all.reduce((sum, { v, offset, log }) => sum + (Math.exp(log - whole) * offset[i]!) / v, 0),
      );
    },
  };
}
