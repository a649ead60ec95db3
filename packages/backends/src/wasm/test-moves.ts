import { combineByKernels } from "./combine.ts";
import type { SelfTest } from "./simd-kernels.ts";
import { addressOf, allocate, floats, release } from "./wasm-backend.ts";

const rows = 3;
const width = 13;

/**
 * Tries to turn the rows of a small matrix round, and to combine it with itself.
 *
 * @throws Error if one number is wrong
 */
export const testMoves: SelfTest = (backend, kernels) => {
  const [x, y] = [allocate(backend, [rows, width]), allocate(backend, [rows, width])];
  try {
    floats(backend, x).forEach((_, i, numbers) => (numbers[i] = i));
    const last = addressOf(backend, x) + (rows - 1) * width * 4;
    kernels.copyRuns(last, addressOf(backend, y), 1, 0, 0, rows, -width * 4, width * 4, width * 4);
    floats(backend, y).forEach((value, i) => {
      const expected = (rows - 1 - Math.floor(i / width)) * width + (i % width);
      if (value !== expected) throw new Error(`a copy has ${value} at ${i} in place of ${expected}`);
    });
    combineByKernels(backend, kernels, [x, x, x], { coefficients: [0.5, 0, 0, 2, 3, 4, 0, 0, 1], rows }, y);
    const factors = [2.5, 3, 5];
    floats(backend, y).forEach((value, i) => {
      const expected = factors[Math.floor(i / width)]! * i;
      if (value !== expected) throw new Error(`a combination has ${value} at ${i} in place of ${expected}`);
    });
  } finally {
    release(backend, x, y);
  }
};
