import type { SelfTest } from "./simd-kernels.ts";
import { numberTable } from "./number-table.ts";
import { addressOf, allocate, floats, release } from "./wasm-backend.ts";

/** One more than a pair of vectors, with both signs, and a number that is none. */
const samples: readonly number[] = [0, 0.5, -0.5, 3, -3, 20, -20, NaN, -0.01];

/**
 * Tries exponentials, the tanh and SiLU, which everything else is made of, on few numbers.
 *
 * @throws Error if one result is wrong
 */
export const testElements: SelfTest = (backend, kernels) => {
  const table = numberTable(backend, kernels);
  const x = allocate(backend, [samples.length]);
  const y = allocate(backend, [samples.length]);
  try {
    floats(backend, x).set(samples);
    for (const name of ["exp", "tanh", "silu"] as const) {
      kernels[name](addressOf(backend, x), addressOf(backend, y), samples.length, table);
      floats(backend, x).forEach((value, i) => {
        const expected = functions[name](value);
        const got = floats(backend, y)[i]!;
        const right = Object.is(got, expected) || Math.abs(got - expected) <= 1e-6 * Math.abs(expected);
        if (!right) throw new Error(`${name}(${value}) gave ${got} in place of ${expected}`);
      });
    }
  } finally {
    release(backend, x, y);
  }
};

const functions = {
  exp: Math.exp,
  tanh: Math.tanh,
  silu: (x: number): number => x / (1 + Math.exp(-x)),
} as const;
