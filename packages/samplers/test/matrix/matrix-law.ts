import { normalQuantile, tensorOf } from "@tweedie/core";
import type { NoiseLevel, ScoreModel, Target } from "@tweedie/core";

/**
 * The data of the matrix: rows of independent numbers. Those in the first half of a row follow a mixture of two Gaussians
 * in one dimension, whatever the label; those in the second half are normal, with a mean that the label sets: `shift` for
 * one label and minus that for the other, with the signs exchanged in the last quarter, and 0 without a label.
 *
 * Then guided scores are scores of a law too, whatever the noise: that of the mixture stays, and of normal laws with one
 * variance $w\,N(m_c) - (w - 1)\,N(m_\varnothing)$ gives $N(w\,m_c - (w - 1)\,m_\varnothing)$. So guided samples have exact
 * moments for every sampler, also for those that add noise.
 */
export const law = Object.freeze({
  weights: [0.3, 0.7] as const,
  means: [-1, 0.8] as const,
  scales: [0.3, 0.5] as const,
  width: 0.6,
  shift: 0.5,
});

/** A label of a row; `null` is none. */
export type Label = "up" | "down" | null;

/** Labels of so many rows, in turn. */
export const labelsOf = (rows: number): Label[] => Array.from({ length: rows }, (_, i) => (i % 2 ? "down" : "up"));

/** What a number follows: the mixture, or a normal law whose mean has this sign. */
export type Kind = "mixture" | -1 | 0 | 1;

/** What numbers at a place of a row follow. */
export function kindOf(place: number, size: number, label: Label): Kind {
  if (2 * place < size) return "mixture";
  if (label === null) return 0;
  return 4 * place < 3 * size === (label === "up") ? 1 : -1;
}

/** What a model guesses of the datum behind a number at a level. */
export type Guess = (level: NoiseLevel) => (z: number, kind: Kind) => number;

/** $E[x_0 \mid z]$, which networks learn. */
export const meanGiven: Guess = ({ alpha, sigma }) => {
  // Given a component, the mean is m + gain (z - alpha m).
  const component = (mean: number, scale: number, weight: number) => {
    const variance = (alpha * scale) ** 2 + sigma ** 2;
    return {
      mean,
      gain: (alpha * scale ** 2) / variance,
      precision: 1 / variance,
      log: Math.log(weight ** 2 / variance),
    };
  };
  const [one, other] = law.means.map((mean, k) => component(mean, law.scales[k]!, law.weights[k]!)) as [Part, Part];
  const { gain } = component(0, law.width, 1);
  return (z, kind) => {
    if (kind !== "mixture") return kind * law.shift + gain * (z - alpha * kind * law.shift);
    const [a, b] = [z - alpha * one.mean, z - alpha * other.mean];
    const share = 1 / (1 + Math.exp((other.log - one.log - b * b * other.precision + a * a * one.precision) / 2));
    return share * (one.mean + one.gain * a) + (1 - share) * (other.mean + other.gain * b);
  };
};

interface Part {
  readonly mean: number;
  readonly gain: number;
  readonly precision: number;
  readonly log: number;
}

/** The end of the probability flow, which consistency models learn: the clean number of the same rank in the law. */
export const flowEnd: Guess = (level) => {
  const [from, to] = [mixtureQuantiles(level, tableSize), mixtureQuantiles(clean, tableSize)];
  const gain = law.width / Math.hypot(level.alpha * law.width, level.sigma);
  return (z, kind) =>
    kind === "mixture" ? ranked(z, from, to) : kind * law.shift + gain * (z - level.alpha * kind * law.shift);
};

/** The exact model of the law, as a network with this target would output it. */
export function exactModel(target: Target, guess: Guess): ScoreModel<readonly Label[]> {
  return {
    target,
    predict: (x, levels, cond) => {
      const values = x.dataSync();
      const size = x.size / levels.length;
      const out = new Float64Array(values.length);
      const [level] = levels as readonly [NoiseLevel];
      const [a, b] = target(level);
      const x0Of = guess(level);
      for (let i = 0; i < out.length; i++) {
        const z = values[i]!;
        const x0 = x0Of(z, kindOf(i % size, size, cond[Math.floor(i / size)]!));
        out[i] = a * x0 + (b * (z - level.alpha * x0)) / level.sigma;
      }
      return tensorOf(out, x.shape);
    },
  };
}

/**
 * Numbers at a level, in the order of rows: quantiles of the law in place of random numbers, the same in every row.
 *
 * @param scale - the guidance scale; 1 is the law of the labels, and null the law without
 */
export function quantilesAt(
  level: NoiseLevel,
  [rows, size]: readonly [number, number],
  scale: number | null,
): number[] {
  const { alpha, sigma } = level;
  const quarter = size / 4;
  const mixture = mixtureQuantiles(level, 2 * quarter);
  const spread = Math.hypot(alpha * law.width, sigma);
  return labelsOf(rows).flatMap((label) =>
    Array.from({ length: size }, (_, place) => {
      const kind = kindOf(place, size, scale === null ? null : label);
      if (kind === "mixture") return mixture[place]!;
      return alpha * kind * (scale ?? 0) * law.shift + spread * normalQuantile(((place % quarter) + 0.5) / quarter);
    }),
  );
}

const clean: NoiseLevel = { t: 0, alpha: 1, sigma: 0 };
const tableSize = 400;
const tables = new Map<string, readonly number[]>();

/** The quantiles of the noised mixture at $(i + 1/2)/n$, by bisection; each table is made once. */
function mixtureQuantiles({ alpha, sigma }: NoiseLevel, count: number): readonly number[] {
  const key = `${alpha} ${sigma} ${count}`;
  const known = tables.get(key);
  if (known) return known;
  const spreads = law.scales.map((scale) => Math.hypot(alpha * scale, sigma));
  const below = (z: number): number =>
    law.weights.reduce((sum, w, k) => sum + w * normalDistribution((z - alpha * law.means[k]!) / spreads[k]!), 0);
  const table = Array.from({ length: count }, (_, i) => {
    let [low, high] = [-7 * (alpha + sigma), 7 * (alpha + sigma)];
    for (let n = 0; n < 40; n++) {
      const middle = (low + high) / 2;
      if (below(middle) * count < i + 0.5) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  });
  tables.set(key, table);
  return table;
}

/** What stands in a table where a number stands in another, on straight lines between and beyond their entries. */
function ranked(z: number, from: readonly number[], to: readonly number[]): number {
  let [low, high] = [0, from.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle]! <= z) low = middle;
    else high = middle;
  }
  return to[low]! + ((to[high]! - to[low]!) * (z - from[low]!)) / (from[high]! - from[low]!);
}

/** $\Phi(x)$, by Simpson's rule on the density: to about 1e-9. */
function normalDistribution(x: number): number {
  const [end, parts] = [Math.min(Math.abs(x), 7), 60];
  const h = end / parts;
  let sum = 0;
  for (let i = 0; i <= parts; i++) {
    sum += (i === 0 || i === parts ? 1 : i % 2 ? 4 : 2) * Math.exp(-0.5 * (i * h) ** 2);
  }
  const half = (sum * h) / 3 / Math.sqrt(2 * Math.PI);
  return x < 0 ? 0.5 - half : 0.5 + half;
}
