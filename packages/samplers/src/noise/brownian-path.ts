import { normalQuantile } from "@tweedie/core";
import type { Rng } from "@tweedie/core";

/** As many independent Brownian paths $W(u)$ as there are numbers in a batch, all functions of a generator's key alone. */
export interface BrownianPath {
  /** How many paths. */
  readonly count: number;
  /**
   * The increments $(W(e^b) - W(e^a)) / \sqrt{e^b - e^a}$, standard normal.
   *
   * @param a - the logarithm of where they begin, $-\infty$ for $u = 0$
   * @param b - the logarithm of where they end, finite and larger
   */
  increment(a: number, b: number): Float64Array;
}

/** The width of a block of the path in $\log u$; whole blocks are independent of one another. */
export const blockWidth = 4;

/**
 * Brownian paths as blocks of $\log u$ with independent increments, each halved again and again in $\log u$, with the
 * value at the middle drawn from the bridge between the ends. Inside a last cell $[a, b]$ one number is left,
 *
 * $$W(u) = W(a) + f\,(W(b) - W(a)) + \sqrt{f\,(1 - f)\,(b - a)}\;z, \qquad f = \frac{u - a}{b - a},$$
 *
 * so that $W$ is continuous, and its values at points in different cells have exactly the law of a Brownian path. What it
 * stores are the middles on the way to the last point and the last few points.
 *
 * @param source - the generator whose splits the numbers are; every path has its own place in them
 * @param count - how many paths
 * @param depth - how often a block is halved
 * @returns the paths
 */
export function brownianPath(source: Rng, count: number, depth: number): BrownianPath {
  const zeros = new Float64Array(count);
  const middles: { at: string; values: Float64Array }[] = [];
  const points = new Map<number, Float64Array>();

  const normals = (at: string): Float64Array => {
    const values = source.split(at).uniforms(count);
    for (let i = 0; i < count; i++) values[i] = normalQuantile(values[i]!);
    return values;
  };
  // Inside a block values are counted from its beginning, in units of the root of u there.
  const whole = (block: number): Float64Array => {
    const spread = Math.sqrt(Math.expm1(blockWidth));
    return normals(`${block}`).map((z) => spread * z);
  };

  function descend(block: number, x: number): Float64Array {
    let [a, left]: End = [0, zeros];
    let [b, right]: End = [blockWidth, kept(0, `${block}`, () => whole(block))];
    let node = 1;
    for (let level = 1; level <= depth; level++) {
      const [l, r, at, middle] = [left, right, `${block}/${node}`, (a + b) / 2];
      const values = kept(level, at, () => bridge(normals(at), [a, l], [b, r], middle));
      if (x < middle) [b, right, node] = [middle, values, 2 * node];
      else [a, left, node] = [middle, values, 2 * node + 1];
    }
    return bridge(normals(`${block}/${node}`), [a, left], [b, right], x);
  }

  function kept(level: number, at: string, make: () => Float64Array): Float64Array {
    if (middles[level]?.at !== at) middles[level] = { at, values: make() };
    return middles[level].values;
  }

  function point(logU: number): Float64Array {
    const block = Math.floor(logU / blockWidth);
    const x = logU - blockWidth * block;
    const values = points.get(logU) ?? (x === 0 ? zeros : descend(block, x));
    points.delete(logU);
    points.set(logU, values);
    if (points.size > keptPoints) points.delete(points.keys().next().value!);
    return values;
  }

  function increment(from: number, to: number): Float64Array {
    const [first, last] = [Math.floor(from / blockWidth), Math.floor(to / blockWidth)];
    const sum = Float64Array.from(point(to));
    const lowest = Math.max(first, last - countedBlocks);
    for (let block = last; block >= lowest; block--) {
      const unit = Math.exp((blockWidth * (block - last)) / 2);
      if (block < last) accumulate(sum, unit, whole(block));
      if (block === first) accumulate(sum, -unit, point(from));
    }
    const width = Math.exp(to - blockWidth * last) * -Math.expm1(from - to);
    return sum.map((value) => value / Math.sqrt(width));
  }

  return { count, increment };
}

/** A step has two ends, and solvers with a stage have one more point between them. */
const keptPoints = 3;

/** Blocks below the last one that have a part in a sum of float64: below, their size is less than its rounding. */
const countedBlocks = 19;

type End = readonly [logU: number, values: Float64Array];

/** Values at $e^x$ of paths with given values at both ends, from standard normal numbers, which are overwritten. */
function bridge(z: Float64Array, [a, left]: End, [b, right]: End, x: number): Float64Array {
  const share = Math.expm1(x - a) / Math.expm1(b - a);
  const spread = Math.sqrt(share * Math.exp(x) * Math.expm1(b - x));
  for (let i = 0; i < z.length; i++) z[i] = left[i]! + share * (right[i]! - left[i]!) + spread * z[i]!;
  return z;
}

function accumulate(sum: Float64Array, weight: number, values: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + weight * values[i]!;
}
