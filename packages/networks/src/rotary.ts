import { add, customGrad, mul, neg, reshape, reverse, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { fused, rotaryKernelName, tensorOf, TweedieError } from "@tweedie/core";
import type { RotaryAttributes } from "@tweedie/core";

/** What {@link rotary} multiplies queries and keys with: made once for a length, on the host. */
export interface RotaryTable {
  /** The number of positions. */
  readonly tokens: number;
  /** Heads of the attention. */
  readonly heads: number;
  /** Features of a head, even. */
  readonly depth: number;
  /** Cosines of the angles, `[tokens, heads, 2, depth / 2]` in row-major order. */
  readonly cosines: Float64Array;
  /** Sines of the angles, negative for the first of each pair, laid out as the cosines. */
  readonly sines: Float64Array;
}

/**
 * The angles of {@link rotary}: $p \cdot 10000^{-2i/d}$ for position $p$ and pair $i$ of the $d$ features of a head.
 *
 * @param tokens - the number of positions
 * @param heads - heads of the attention
 * @param depth - $d$, features of a head
 * @returns the table
 * @throws TweedieError if `depth` is odd: the features are turned in pairs
 */
export function rotaryTable(tokens: number, heads: number, depth: number): RotaryTable {
  const half = depth / 2;
  if (!Number.isInteger(half) || half < 1) {
    throw new TweedieError(
      `rotaryTable: expected an even number of features in a head, got ${depth}. Change the width or the heads.`,
    );
  }
  const angle = (at: number) => Math.floor(at / (heads * depth)) * 10_000 ** (-(at % half) / half);
  const first = (at: number) => at % depth < half;
  const cosines = Float64Array.from({ length: tokens * heads * depth }, (_, at) => Math.cos(angle(at)));
  const sines = cosines.map((_, at) => (first(at) ? -1 : 1) * Math.sin(angle(at)));
  return Object.freeze({ tokens, heads, depth, cosines, sines });
}

/**
 * Rotary positions: turns feature $i$ of each head, together with feature $i + d/2$, by an angle that grows with the
 * position, so that the product of a query and a key depends on the distance between the two alone.
 *
 * Su et al. 2021, *RoFormer*, https://arxiv.org/abs/2104.09864, eq. 34, with the pairs of GPT-NeoX.
 *
 * @param x - queries or keys, `[batch, tokens, channels]`; head $i$ has the channels from $i d$
 * @param table - the angles, see {@link rotaryTable}
 * @returns a tensor of the shape of `x`
 * @throws TweedieError if the table is for another number of tokens or channels
 */
export function rotary(x: Tensor, table: RotaryTable): Tensor {
  const { tokens, heads, depth } = table;
  if (x.rank !== 3 || x.shape[1] !== tokens || x.shape[2] !== heads * depth) {
    throw new TweedieError(
      `rotary: expected the shape [batch, ${tokens}, ${heads * depth}], got [${x.shape}]. Make a table for it.`,
    );
  }
  return turned(x, table, 1);
}

/** The inverse of {@link rotary}, and its gradient. */
export function turnBack(x: Tensor, table: RotaryTable): Tensor {
  return turned(x, table, -1);
}

/** The gradient turns back; it is a constant, so that the angles are no inputs of it. */
const turned = (x: Tensor, table: RotaryTable, direction: 1 | -1): Tensor =>
  customGrad((x) => ({
    value: turn(x as Tensor, table, direction),
    gradFunc: (dy: Tensor) => turned(dy, table, direction === 1 ? -1 : 1),
  }))(x);

/** One by one, what turns a row stands in the order of the heads of each position. */
const turn = (x: Tensor, table: RotaryTable, direction: 1 | -1): Tensor =>
  tidy(() => {
    const { cosines, sines } = turningTensors(table);
    const attributes: RotaryAttributes = { direction };
    return fused({ name: rotaryKernelName, inputs: { x, cosines, sines }, attributes: { ...attributes } }, () => {
      const pairs = reshape(x, [-1, ...cosines.shape]);
      const other = mul(reverse(pairs, 2), direction === 1 ? sines : neg(sines));
      return reshape(add(mul(pairs, cosines), other), x.shape);
    });
  });

/** The numbers of a table as tensors, `[tokens * heads, 2, depth / 2]`. */
export function turningTensors({ tokens, heads, depth, cosines, sines }: RotaryTable): {
  cosines: Tensor;
  sines: Tensor;
} {
  const shape = [tokens * heads, 2, depth / 2];
  return { cosines: tensorOf(cosines, shape), sines: tensorOf(sines, shape) };
}
