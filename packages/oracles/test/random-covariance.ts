import { rng } from "@tweedie/core";

/** Numbers uniform in (-1, 1), one a call. */
export function random(seed: number): () => number {
  const source = rng(seed);
  return () => 2 * source.uniforms(1)[0]! - 1;
}

/** A positive definite matrix, $GG^\top + I/10$ with $G$ of numbers in (-1, 1). */
export function randomCovariance(d: number, next: () => number): number[][] {
  const g = Array.from({ length: d }, () => Array.from({ length: d }, next));
  return g.map((a, i) => g.map((b, j) => a.reduce((sum, v, k) => sum + v * b[k]!, 0) + (i === j ? 0.1 : 0)));
}
