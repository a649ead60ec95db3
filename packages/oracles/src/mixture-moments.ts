import type { NoiseLevel } from "@tweedie/core";
import { combined, diagonal, product, transposed } from "./matrix.ts";
import type { Components } from "./mixture-components.ts";
import type { Moments } from "./oracle.ts";

/** Mean and standard deviation of a mixture at a level, by the law of total variance. */
export function mixtureMoments(components: Components, { alpha, sigma }: NoiseLevel): Moments {
  const { weights, means, scales, axes } = components;
  const average = (f: (k: number) => number) => weights.reduce((sum, w, k) => sum + w * f(k), 0);
  const within = (k: number, i: number): number =>
    axes ? axes[k]![i]!.reduce((sum, u, j) => sum + (u * scales[k]![j]!) ** 2, 0) : scales[k]![i]! ** 2;
  const mean = means[0]!.map((_, i) => average((k) => means[k]![i]!));
  const variance = mean.map((m, i) => average((k) => within(k, i) + (means[k]![i]! - m) ** 2));
  return { mean: mean.map((m) => alpha * m), std: variance.map((v) => Math.hypot(alpha * Math.sqrt(v), sigma)) };
}

/** The covariance of a mixture at a level. */
export function mixtureCovariance(components: Components, { alpha, sigma }: NoiseLevel): number[][] {
  const { weights, means } = components;
  const mean = means[0]!.map((_, i) => weights.reduce((sum, w, k) => sum + w * means[k]![i]!, 0));
  const parts = weights.flatMap((w, k) => {
    const offset = means[k]!.map((m, i) => m - mean[i]!);
    const between = offset.map((a) => offset.map((b) => a * b));
    return [[w * alpha ** 2, componentCovariance(components, k)] as const, [w * alpha ** 2, between] as const];
  });
  return combined(...parts, [sigma ** 2, diagonal(mean.map(() => 1))]);
}

/** $\Sigma_k$. */
export function componentCovariance({ scales, axes }: Components, k: number): number[][] {
  const variances = diagonal(scales[k]!.map((s) => s * s));
  return axes ? product(product(axes[k]!, variances), transposed(axes[k]!)) : variances;
}
