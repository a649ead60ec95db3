import type { SelfTest } from "./simd-kernels.ts";
import { addressOf, allocate, elements, floats, release } from "./wasm-backend.ts";

const places = [2, 0, 2, 1];
const width = 7;

/**
 * Tries to gather rows and to sum them again.
 *
 * @throws Error if one number is wrong
 */
export const testGathers: SelfTest = (backend, kernels) => {
  const [table, rows, sums] = [3, 4, 3].map((count) => allocate(backend, [count, width])) as Three;
  const indices = allocate(backend, [4], "int32");
  const working = allocate(backend, [kernels.segmentSumScratch(3, width)]);
  try {
    floats(backend, table).forEach((_, i, numbers) => (numbers[i] = i + 1));
    elements(backend, indices).set(places);
    const [x, ids, y, z] = [table, indices, rows, sums].map((one) => addressOf(backend, one)) as Four;
    const outside = kernels.gatherRows(x, ids, y, 1, 3, 4, width * 4);
    if (outside >= 0) throw new Error(`index ${outside} of ${places} is taken to be outside`);
    kernels.segmentSums(y, ids, z, 4, width, 3, addressOf(backend, working));
    floats(backend, sums).forEach((value, i) => {
      const expected = (i + 1) * places.filter((place) => place === Math.floor(i / width)).length;
      if (value !== expected) throw new Error(`a sum of gathered rows has ${value} at ${i} in place of ${expected}`);
    });
  } finally {
    release(backend, table, rows, sums, indices, working);
  }
};

type Three = [ReturnType<typeof allocate>, ReturnType<typeof allocate>, ReturnType<typeof allocate>];
type Four = [number, number, number, number];
