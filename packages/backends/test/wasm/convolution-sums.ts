import type { ConvGeometry } from "../../src/wasm/conv-geometry.ts";

/** A convolution's arrays. */
export interface ConvolutionArrays {
  readonly x: Float32Array;
  readonly filter: Float32Array;
  readonly dy: Float32Array;
}

/** A convolution, its input gradient, its filter gradient and its bias gradient, by loops. */
export function convolutionSums(
  conv: ConvGeometry,
  { x, filter, dy }: ConvolutionArrays,
): Record<"y" | "dx" | "dFilter" | "dBias", Accumulator> {
  const y = new Accumulator(dy.length);
  const dx = new Accumulator(x.length);
  const dFilter = new Accumulator(filter.length);
  const dBias = new Accumulator(conv.outChannels);
  dy.forEach((value, i) => dBias.add(i % conv.outChannels, value));
  forEachProduct(conv, (i, j, k) => {
    y.add(k, x[i]! * filter[j]!);
    dx.add(i, dy[k]! * filter[j]!);
    dFilter.add(j, x[i]! * dy[k]!);
  });
  return { y, dx, dFilter, dBias };
}

/**
 * Sums in float64, to which terms are added one by one. Those in float32 may be off by a rounding for each term and each
 * addition, of the sum of all sizes, and by 1e-6 of the largest sum, or of the size
 * that such a sum is likely to have, the root of its squares' sum.
 */
export class Accumulator {
  readonly values: Float64Array;
  readonly #sizes: Float64Array;
  readonly #squares: Float64Array;
  readonly #terms: Float64Array;

  constructor(length: number) {
    this.values = new Float64Array(length);
    this.#sizes = new Float64Array(length);
    this.#squares = new Float64Array(length);
    this.#terms = new Float64Array(length);
  }

  add(at: number, term: number): void {
    this.values[at]! += term;
    this.#sizes[at]! += Math.abs(term);
    this.#squares[at]! += term ** 2;
    this.#terms[at]! += 1;
  }

  /** Where numbers are wrong, and how. */
  wrong(got: Float32Array): string[] {
    const found: string[] = [];
    let largest = 0;
    this.values.forEach((value, i) => {
      // NaN is no size.
      for (const size of [Math.abs(value), Math.sqrt(this.#squares[i]!)]) if (size > largest) largest = size;
    });
    got.forEach((value, i) => {
      const expected = this.values[i]!;
      const roundings = (this.#terms[i]! + 1) * (2 ** -24 * this.#sizes[i]! + 2 ** -149);
      const bound = Math.min(roundings, 1e-6 * largest + 2 ** -149);
      const right = Number.isFinite(expected) ? Math.abs(value - expected) <= bound : Object.is(value, expected);
      if (!right) found.push(`${i}: ${value} in place of ${expected}`);
    });
    return found.slice(0, 5);
  }
}

/** Visits the index in x, in the filter and in the result of every product that the convolution adds up. */
function forEachProduct(c: ConvGeometry, visit: (x: number, filter: number, y: number) => void): void {
  for (let image = 0; image < c.batchSize; image++) {
    for (let row = 0; row < c.outHeight; row++) {
      for (let column = 0; column < c.outWidth; column++) {
        for (let tap = 0; tap < c.filterHeight * c.filterWidth; tap++) {
          const y = row * c.strideHeight + Math.floor(tap / c.filterWidth) * c.dilationHeight - c.padInfo.top;
          const x = column * c.strideWidth + (tap % c.filterWidth) * c.dilationWidth - c.padInfo.left;
          if (y < 0 || y >= c.inHeight || x < 0 || x >= c.inWidth) continue;
          const pixel = ((image * c.inHeight + y) * c.inWidth + x) * c.inChannels;
          const out = ((image * c.outHeight + row) * c.outWidth + column) * c.outChannels;
          for (let i = 0; i < c.inChannels; i++) {
            const weight = (tap * c.inChannels + i) * c.outChannels;
            for (let o = 0; o < c.outChannels; o++) visit(pixel + i, weight + o, out + o);
          }
        }
      }
    }
  }
}
