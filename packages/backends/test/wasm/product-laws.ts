import fc from "fast-check";
import { expect } from "vitest";
import type { ProductExports } from "../../src/wasm/kernel-exports.ts";
import type { ProductSizes, Transposes } from "../../src/wasm/simd-product.ts";
import { input } from "../compare.ts";
import { atEndOfMemory } from "./end-of-memory.ts";

/** Sizes around every edge of a tile and of a block. */
export const edgeSizes: readonly ProductSizes[] = [
  { rows: 1, columns: 1, depth: 1 },
  { rows: 6, columns: 8, depth: 256 },
  { rows: 7, columns: 9, depth: 257 },
  { rows: 5, columns: 259, depth: 301 },
  { rows: 98, columns: 70, depth: 512 },
  { rows: 8, columns: 130, depth: 1024 },
  { rows: 13, columns: 10, depth: 513 },
  { rows: 5, columns: 7, depth: 515 },
  { rows: 97, columns: 17, depth: 300 },
  { rows: 193, columns: 1, depth: 5 },
  { rows: 1, columns: 513, depth: 258 },
  { rows: 1, columns: 37, depth: 19 },
  { rows: 12, columns: 24, depth: 31 },
  { rows: 13, columns: 1031, depth: 3 },
  { rows: 2, columns: 8200, depth: 2 },
];

const transposes: readonly Transposes[] = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);

const special: readonly number[] = [NaN, Infinity, -Infinity, -0, 1e-42];

/** Which matrices there are, and whether a bias is added. */
interface Stack {
  readonly count: number;
  /** One left matrix for all products. */
  readonly sharedA: boolean;
  readonly sharedB: boolean;
  readonly biased: boolean;
}

const one: Stack = { count: 1, sharedA: false, sharedB: false, biased: false };

/**
 * Expects products at the edges, and at random sizes and values, NaN and infinities among them, alone and in stacks,
 * with a bias and without, to be the sums in float64 up to the roundings of their terms, nothing else to be written, and
 * nothing to be read past any end.
 *
 * @param binary - a build of the kernels
 */
export async function expectProducts(binary: Uint8Array<ArrayBuffer>): Promise<void> {
  const memory = new WebAssembly.Memory({ initial: 8 });
  const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
  const kernels = instance.exports as unknown as ProductExports;
  for (const sizes of edgeSizes) {
    for (const flags of transposes) {
      for (const biased of [false, true]) expectProduct(kernels, memory, sizes, flags, { ...one, biased });
    }
  }

  const size = fc.integer({ min: 1, max: 30 });
  const sizes = fc.record({ rows: size, columns: size, depth: size });
  const count = fc.integer({ min: 1, max: 3 });
  const stack = fc.record({ count, sharedA: fc.boolean(), sharedB: fc.boolean(), biased: fc.boolean() });
  const specials = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...special)), { maxLength: 3 });
  fc.assert(
    fc.property(sizes, fc.constantFrom(...transposes), stack, specials, specials, (...args) =>
      expectProduct(kernels, memory, ...args),
    ),
    { numRuns: 200, seed: 1 },
  );
}

type Specials = readonly (readonly [place: number, value: number])[];

function expectProduct(
  kernels: ProductExports,
  memory: WebAssembly.Memory,
  sizes: ProductSizes,
  { transposeA, transposeB }: Transposes,
  { count, sharedA, sharedB, biased }: Stack,
  inA: Specials = [],
  inB: Specials = [],
): void {
  const { rows, columns, depth } = sizes;
  const [aStep, bStep] = [sharedA ? 0 : rows * depth, sharedB ? 0 : depth * columns];
  const a = withSpecials(input([rows * depth * (sharedA ? 1 : count)], 1).values, inA);
  const b = withSpecials(input([depth * columns * (sharedB ? 1 : count)], 2).values, inB);
  const bias = input([columns], 3).values;
  const expected = Array.from({ length: count }, (_, i) =>
    product(a.subarray(i * aStep), b.subarray(i * bStep), biased ? bias : undefined, sizes, { transposeA, transposeB }),
  );
  const name = JSON.stringify({ ...sizes, transposeA, transposeB, count, sharedA, sharedB, biased });
  const [flagA, flagB] = [Number(transposeA), Number(transposeB)];
  atEndOfMemory(
    memory,
    { inputs: [a, b, bias], outputs: [count * rows * columns, kernels.scratchSize(columns, depth)] },
    ([aAt, bAt, biasAt, out, scratch]) => {
      const added = biased ? biasAt! : 0;
      const [aBytes, bBytes] = [aStep * 4, bStep * 4];
      kernels.multiply(aAt!, aBytes, flagA, bAt!, bBytes, flagB, added, out!, count, rows, columns, depth, scratch!);
    },
    ([out]) => {
      expected.forEach((sums, i) => {
        expect(wrong(out!.subarray(i * rows * columns, (i + 1) * rows * columns), sums), name).toEqual([]);
      });
    },
  );
}

function withSpecials(values: Float32Array, specials: Specials): Float32Array {
  const copy = values.slice();
  for (const [place, value] of specials) copy[place % copy.length] = value;
  return copy;
}

interface Sums {
  readonly values: Float64Array;
  /**
   * How far off float32 sums may be: a rounding for each term and each addition, of the sum of all sizes; and 1e-6 of the
   * largest sum, or of the size that such a sum is likely to have, the root of its squares' sum.
   */
  readonly bounds: Float64Array;
}

function product(
  a: Float32Array,
  b: Float32Array,
  bias: Float32Array | undefined,
  sizes: ProductSizes,
  flags: Transposes,
): Sums {
  const { rows, columns, depth } = sizes;
  const values = new Float64Array(rows * columns);
  const bounds = new Float64Array(rows * columns);
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = bias ? bias[j]! : 0;
      let size = Math.abs(sum);
      let squares = sum ** 2;
      for (let k = 0; k < depth; k++) {
        const x = a[flags.transposeA ? k * rows + i : i * depth + k]!;
        const y = b[flags.transposeB ? j * depth + k : k * columns + j]!;
        sum += x * y;
        size += Math.abs(x * y);
        squares += (x * y) ** 2;
      }
      for (const size of [Math.abs(sum), Math.sqrt(squares)]) if (size > largest) largest = size;
      values[i * columns + j] = sum;
      bounds[i * columns + j] = (depth + (bias ? 2 : 1)) * 2 ** -24 * size + depth * 2 ** -149;
    }
  }
  return { values, bounds: bounds.map((bound) => Math.min(bound, 1e-6 * largest + depth * 2 ** -149)) };
}

/** Where the product is wrong, and how. */
function wrong(out: Float32Array, { values, bounds }: Sums): string[] {
  const found: string[] = [];
  out.forEach((value, i) => {
    const expected = values[i]!;
    const right = Number.isFinite(expected) ? Math.abs(value - expected) <= bounds[i]! : Object.is(value, expected);
    if (!right) found.push(`${i}: ${value} in place of ${expected}`);
  });
  return found.slice(0, 5);
}
