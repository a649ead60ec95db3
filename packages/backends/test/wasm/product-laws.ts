import fc from "fast-check";
import { expect } from "vitest";
import type { ProductExports } from "../../src/wasm/kernel-exports.ts";
import type { ProductSizes, Transposes } from "../../src/wasm/simd-product.ts";
import { input } from "../compare.ts";

/** Sizes around every edge of a tile and of a block. */
export const edgeSizes: readonly ProductSizes[] = [
  { rows: 1, columns: 1, depth: 1 },
  { rows: 6, columns: 8, depth: 256 },
  { rows: 7, columns: 9, depth: 257 },
  { rows: 5, columns: 7, depth: 515 },
  { rows: 97, columns: 17, depth: 300 },
  { rows: 193, columns: 1, depth: 5 },
  { rows: 1, columns: 513, depth: 258 },
  { rows: 12, columns: 24, depth: 31 },
  { rows: 13, columns: 1031, depth: 3 },
  { rows: 2, columns: 8200, depth: 2 },
];

const transposes: readonly Transposes[] = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);

const special: readonly number[] = [NaN, Infinity, -Infinity, -0, 1e-42];

/**
 * Expects products at the edges, and at random sizes and values, NaN and infinities among them, to be the sums in
 * float64 up to the roundings of their terms, nothing else to be written, and nothing to be read past any end.
 *
 * @param binary - a build of the kernels
 */
export async function expectProducts(binary: Uint8Array<ArrayBuffer>): Promise<void> {
  const memory = new WebAssembly.Memory({ initial: 8 });
  const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
  const kernels = instance.exports as unknown as ProductExports;
  for (const sizes of edgeSizes) for (const flags of transposes) expectProduct(kernels, memory, sizes, flags);

  const size = fc.integer({ min: 1, max: 30 });
  const sizes = fc.record({ rows: size, columns: size, depth: size });
  const specials = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...special)), { maxLength: 3 });
  fc.assert(
    fc.property(sizes, fc.constantFrom(...transposes), specials, specials, (...args) =>
      expectProduct(kernels, memory, ...args),
    ),
    { numRuns: 150, seed: 1 },
  );
}

type Specials = readonly (readonly [place: number, value: number])[];
const guard = 16;
const guardValue = 12345;

function expectProduct(
  kernels: ProductExports,
  memory: WebAssembly.Memory,
  sizes: ProductSizes,
  { transposeA, transposeB }: Transposes,
  inA: Specials = [],
  inB: Specials = [],
): void {
  const { rows, columns, depth } = sizes;
  const a = withSpecials(input([rows * depth], 1).values, inA);
  const b = withSpecials(input([depth * columns], 2).values, inB);
  const lengths = [a.length, b.length, rows * columns, kernels.scratchSize(columns, depth)];
  const expected = product(a, b, sizes, { transposeA, transposeB });
  // Each of the buffers in turn ends where the memory ends, so that the machine refuses a step beyond.
  for (let last = 0; last < lengths.length; last++) {
    const floats = heap(
      memory,
      lengths.reduce((sum, length) => sum + length + guard, guard),
    );
    floats.fill(guardValue);
    let end = floats.length;
    const starts: number[] = [];
    for (const which of [last, ...[0, 1, 2, 3].filter((which) => which !== last)]) {
      starts[which] = end - lengths[which]!;
      end = starts[which]! - guard;
    }
    floats.set(a, starts[0]);
    floats.set(b, starts[1]);
    const [aAt, bAt, outAt, scratch] = starts.map((start) => floats.byteOffset + start * 4) as [
      number,
      number,
      number,
      number,
    ];
    kernels.multiply(aAt, Number(transposeA), bAt, Number(transposeB), outAt, rows, columns, depth, scratch);

    const written = [starts[2]!, starts[3]!].map((start, i) => [start, start + lengths[2 + i]!] as const);
    const out = floats.slice(...written[0]!);
    expect(wrong(out, expected), JSON.stringify({ ...sizes, transposeA, transposeB })).toEqual([]);
    for (const [from, to] of written) floats.fill(guardValue, from, to);
    expect(same(floats.subarray(starts[0], starts[0]! + a.length), a)).toBe(true);
    expect(same(floats.subarray(starts[1], starts[1]! + b.length), b)).toBe(true);
    floats.fill(guardValue, starts[0], starts[0]! + a.length);
    floats.fill(guardValue, starts[1], starts[1]! + b.length);
    expect(floats.every((value) => value === guardValue)).toBe(true);
  }
}

/** The last floats of the memory, which grows if it has too few. */
function heap(memory: WebAssembly.Memory, length: number): Float32Array {
  const missing = length * 4 - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  return new Float32Array(memory.buffer, memory.buffer.byteLength - length * 4, length);
}

function withSpecials(values: Float32Array, specials: Specials): Float32Array {
  const copy = values.slice();
  for (const [place, value] of specials) copy[place % copy.length] = value;
  return copy;
}

interface Sums {
  readonly values: Float64Array;
  /** How far off float32 sums may be: a rounding for each term and each addition, of the sum of all sizes. */
  readonly bounds: Float64Array;
}

function product(a: Float32Array, b: Float32Array, sizes: ProductSizes, flags: Transposes): Sums {
  const { rows, columns, depth } = sizes;
  const values = new Float64Array(rows * columns);
  const bounds = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let [sum, size] = [0, 0];
      for (let k = 0; k < depth; k++) {
        const x = a[flags.transposeA ? k * rows + i : i * depth + k]!;
        const y = b[flags.transposeB ? j * depth + k : k * columns + j]!;
        sum += x * y;
        size += Math.abs(x * y);
      }
      values[i * columns + j] = sum;
      bounds[i * columns + j] = (depth + 1) * 2 ** -24 * size + depth * 2 ** -149;
    }
  }
  return { values, bounds };
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

const same = (x: Float32Array, y: Float32Array) => x.every((value, i) => Object.is(value, y[i]));
