import fc from "fast-check";
import { expect } from "vitest";
import type { WeightUpdateExports } from "../../src/wasm/kernel-exports.ts";

/** One update of a tensor as it runs in the binary and as a formula in float64. */
export interface UpdateCase {
  /** How many arrays are read. */
  readonly reads: number;
  /** Which of them are updated; those but the first may be in place. */
  readonly updated: readonly number[];
  /** The kernel on addresses. */
  readonly run: (
    kernels: WeightUpdateExports,
    read: readonly number[],
    written: readonly number[],
    count: number,
    attributes: readonly number[],
  ) => void;
  /** The formula on one element, and the size of the terms that it adds. */
  readonly formula: (x: readonly number[], attributes: readonly number[]) => readonly (readonly [number, number])[];
  readonly attributes: fc.Arbitrary<readonly number[]>;
}

const guard = 12345;

/**
 * Expects an update to be its formula to 1e-6 of the size of its terms, in place and to new memory, nothing else to be
 * written, and nothing to be read past any end.
 */
export async function expectUpdates(binary: Uint8Array<ArrayBuffer>, update: UpdateCase): Promise<void> {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
  const kernels = instance.exports as unknown as WeightUpdateExports;
  const size = fc.integer({ min: 0, max: 21 });
  // Not so small that products of a few of them fall below the range of float32.
  const magnitude = fc.oneof(fc.constant(0), fc.double({ min: 1e-4, max: 8, noNaN: true }));
  const value = fc.tuple(magnitude, fc.constantFrom(-1, 1)).map(([x, sign]) => x * sign);
  const inputs = size.chain((count) =>
    fc.array(fc.array(value, { minLength: count, maxLength: count }), {
      minLength: update.reads,
      maxLength: update.reads,
    }),
  );
  fc.assert(
    fc.property(inputs, update.attributes, fc.boolean(), (arrays, attributes, inPlace) => {
      for (let last = 0; last < update.reads; last++)
        expectOne(kernels, memory, update, arrays, attributes, inPlace, last);
    }),
    { numRuns: 120, seed: 4 },
  );
}

function expectOne(
  kernels: WeightUpdateExports,
  memory: WebAssembly.Memory,
  { reads, updated, run, formula }: UpdateCase,
  arrays: readonly (readonly number[])[],
  attributes: readonly number[],
  inPlace: boolean,
  last: number,
): void {
  const count = arrays[0]!.length;
  const floats = new Float32Array(memory.buffer);
  floats.fill(guard);
  // The buffers lie end to end with a gap between, the one called last where the memory ends.
  const slots = reads + updated.length;
  const start = (slot: number) => floats.length - count - ((slot - last + slots) % slots) * (count + 3);
  arrays.forEach((array, k) => floats.set(second(array, k), start(k)));
  const inputs = arrays.map((_, k) => floats.slice(start(k), start(k) + count));
  const out = updated.map((k, i) => (inPlace && k > 0 ? start(k) : start(reads + i)));
  run(
    kernels,
    arrays.map((_, k) => start(k) * 4),
    out.map((at) => at * 4),
    count,
    attributes,
  );
  const used = new Set<number>();
  const mark = (from: number) => {
    for (let i = 0; i < count; i++) used.add(from + i);
  };
  for (let i = 0; i < count; i++) {
    const expected = formula(
      inputs.map((x) => x[i]!),
      attributes.map(Math.fround),
    );
    expected.forEach(([right, terms], k) => {
      const got = floats[out[k]! + i]!;
      expect(Math.abs(got - right), `${got} in place of ${right}`).toBeLessThanOrEqual(1e-6 * terms + 1e-37);
    });
  }
  inputs.forEach((x, k) => {
    if (!out.includes(start(k))) expect(floats.slice(start(k), start(k) + count)).toEqual(x);
    mark(start(k));
  });
  out.forEach(mark);
  expect(floats.every((value, i) => used.has(i) || value === guard)).toBe(true);
}

/** Second moments, the fourth array of Adam, are not negative. */
const second = (array: readonly number[], k: number) => (k === 3 ? array.map(Math.abs) : array);
