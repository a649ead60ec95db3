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
  const middles: { at: string; readonly values: Float64Array }[] = [];
  const points = new Map<number, Float64Array>();

  // Inside a block values are counted from its beginning, in units of the root of u there.
  const normals = (at: string): Float32Array => source.split(at).normals(count);

  /** What a level of a descent holds at a node, made where it holds another one. */
  function kept(level: number, at: string, fill: (values: Float64Array) => void): Float64Array {
    const held = (middles[level] ??= { at: "", values: new Float64Array(count) });
    if (held.at !== at) fill(held.values);
    held.at = at;
    return held.values;
  }

  function descend(values: Float64Array, block: number, x: number): void {
    const end = kept(0, `${block}`, (end) => accumulate(end.fill(0), blockSpread, normals(`${block}`)));
    let [a, left]: End = [0, zeros];
    let [b, right]: End = [blockWidth, end];
    let node = 1;
    for (let level = 1; level <= depth; level++) {
      const [from, to, at, middle]: [End, End, string, number] = [
        [a, left],
        [b, right],
        `${block}/${node}`,
        (a + b) / 2,
      ];
      const between = kept(level, at, (values) => bridge(values, normals(at), from, to, middle));
      if (x < middle) [b, right, node] = [middle, between, 2 * node];
      else [a, left, node] = [middle, between, 2 * node + 1];
    }
    bridge(values, normals(`${block}/${node}`), [a, left], [b, right], x);
  }

  function point(logU: number): Float64Array {
    const known = points.get(logU);
    const [oldest] = points.size < keptPoints ? [] : points.keys();
    const values = known ?? (oldest === undefined ? new Float64Array(count) : points.get(oldest)!);
    if (!known) {
      if (oldest !== undefined) points.delete(oldest);
      const block = Math.floor(logU / blockWidth);
      descend(values, block, logU - blockWidth * block);
    }
    // Behind all others, as the one used last.
    points.delete(logU);
    points.set(logU, values);
    return values;
  }

  function increment(from: number, to: number): Float64Array {
    const [first, last] = [Math.floor(from / blockWidth), Math.floor(to / blockWidth)];
    const sum = Float64Array.from(point(to));
    for (let block = last; block >= Math.max(first, last - countedBlocks); block--) {
      const unit = Math.exp((blockWidth * (block - last)) / 2);
      if (block < last) accumulate(sum, unit * blockSpread, normals(`${block}`));
      if (block === first) accumulate(sum, -unit, point(from));
    }
    const width = Math.exp(to - blockWidth * last) * -Math.expm1(from - to);
    for (let i = 0; i < count; i++) sum[i] = sum[i]! / Math.sqrt(width);
    return sum;
  }

  return { count, increment };
}

/** A step has two ends, and solvers with a stage have one more point between them. */
const keptPoints = 3;

/** Blocks below the last one that have a part in a sum of float64: below, their size is less than its rounding. */
const countedBlocks = 19;

/** The standard deviation of the increment of a block. */
const blockSpread = Math.sqrt(Math.expm1(blockWidth));

type End = readonly [logU: number, values: Float64Array];

/** Values at $e^x$ of paths with given values at both ends, from standard normal numbers. */
function bridge(values: Float64Array, z: Float32Array, [a, left]: End, [b, right]: End, x: number): void {
  const share = Math.expm1(x - a) / Math.expm1(b - a);
  const spread = Math.sqrt(share * Math.exp(x) * Math.expm1(b - x));
  for (let i = 0; i < values.length; i++) values[i] = left[i]! + share * (right[i]! - left[i]!) + spread * z[i]!;
}

function accumulate(sum: Float64Array, weight: number, values: ArrayLike<number>): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + weight * values[i]!;
}
