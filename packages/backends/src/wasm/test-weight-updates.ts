import type { SelfTest } from "./simd-kernels.ts";
import { adamUpdate, normOf } from "../weight-updates.ts";
import { addressOf, allocate, floats, release } from "./wasm-backend.ts";

/** One vector of four and a part of one. */
const size = 7;

const attributes = {
  gradientScale: 0.5,
  penalty: 0.25,
  meanGain: 0.125,
  squareGain: 0.0625,
  rate: 0.5,
  floor: 0.001,
  decay: 0.03125,
};

/**
 * Updates a few weights and compares with a plain loop.
 *
 * @throws Error if one number is wrong
 */
export const testWeightUpdates: SelfTest = (backend, kernels) => {
  const tensors = Array.from({ length: 6 }, () => allocate(backend, [size]));
  try {
    const arrays = tensors.map((tensor) => floats(backend, tensor));
    arrays.forEach((array, k) => {
      for (let i = 0; i < size; i++) array[i] = ((i * 7 + k * 5) % 11) / 8;
    });
    const [w, g, m, v, out] = tensors.map((tensor) => addressOf(backend, tensor)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const expected = [0, 1, 2].map(() => new Float32Array(size));
    adamUpdate.update(arrays.slice(0, 4), expected, attributes);
    const sum = kernels.squareSum(w, size);
    const { gradientScale, penalty, meanGain, squareGain, rate, floor, decay } = attributes;
    const list = [gradientScale, penalty, meanGain, squareGain, rate, floor, decay] as const;
    kernels.adamUpdate(w, g, m, v, out, m, v, size, ...list);
    [arrays[4]!, arrays[2]!, arrays[3]!].forEach((got, k) => {
      got.forEach((value, i) => {
        const right = expected[k]![i]!;
        if (!(Math.abs(value - right) <= 1e-6 * (1 + Math.abs(right)))) {
          throw new Error(`Adam gave ${value} in place of ${right}`);
        }
      });
    });
    if (!(Math.abs(Math.sqrt(sum) - normOf(arrays[0]!)) <= 1e-12)) throw new Error("a norm was wrong");
  } finally {
    release(backend, ...tensors);
  }
};
