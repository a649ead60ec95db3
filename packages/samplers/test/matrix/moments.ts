import type { NoiseLevel } from "@tweedie/core";
import { kindOf, labelsOf, law } from "./matrix-law.ts";
import type { Size } from "./matrix.ts";

/** A mean and a standard deviation with their standard errors. */
export interface Moments {
  readonly mean: number;
  readonly std: number;
  readonly errors: { readonly mean: number; readonly std: number };
}

/** The moments of the two kinds of numbers in a batch: those of the mixture, and the others times the signs of their means. */
export function momentsOf(
  values: readonly number[],
  [rows, size]: Size,
): Readonly<Record<"mixture" | "label", Moments>> {
  const groups: Record<"mixture" | "label", number[]> = { mixture: [], label: [] };
  labelsOf(rows).forEach((label, row) => {
    for (let place = 0; place < size; place++) {
      const kind = kindOf(place, size, label);
      const value = values[row * size + place]!;
      if (kind === "mixture") groups.mixture.push(value);
      else groups.label.push(kind * value);
    }
  });
  return { mixture: measure(groups.mixture), label: measure(groups.label) };
}

/** The exact moments of the law at a level, guided with a scale. */
export function momentsAt({ alpha, sigma }: NoiseLevel, scale: number): Readonly<Record<"mixture" | "label", Moments>> {
  const errors = { mean: 0, std: 0 };
  const average = (f: (k: number) => number): number => law.weights.reduce((sum, w, k) => sum + w * f(k), 0);
  const mean = average((k) => law.means[k]!);
  const variance = average((k) => law.scales[k]! ** 2 + (law.means[k]! - mean) ** 2);
  return {
    mixture: { mean: alpha * mean, std: Math.hypot(alpha * Math.sqrt(variance), sigma), errors },
    label: { mean: alpha * scale * law.shift, std: Math.hypot(alpha * law.width, sigma), errors },
  };
}

function measure(values: readonly number[]): Moments {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const central = (power: number): number => values.reduce((sum, v) => sum + (v - mean) ** power, 0) / n;
  const [variance, fourth] = [central(2), central(4)];
  const errors = { mean: Math.sqrt(variance / n), std: Math.sqrt((fourth - variance ** 2) / (4 * n * variance)) };
  return { mean, std: Math.sqrt(variance), errors };
}
