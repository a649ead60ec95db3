import { registerGradients } from "@tweedie/backends";
import { grads, mul, sum, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { rng, tensorOf } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { expect } from "vitest";

/** Starts the float64 backend with gradients. */
export async function startFloat64(): Promise<void> {
  await registerGradients();
  await useFloat64();
}

/** Float64 numbers in (-range, range), the same in every run. */
export const numbers = (count: number, seed = 0, range = 2): number[] =>
  Array.from(rng(seed).uniforms(count), (u) => range * (2 * u - 1));

/** A tensor of such numbers. */
export const some = (shape: readonly number[], seed = 0, range = 2): Tensor =>
  tensorOf(
    numbers(
      shape.reduce((a, b) => a * b, 1),
      seed,
      range,
    ),
    shape,
  );

/** The values of a tensor, which is disposed. */
export function take(x: Tensor): number[] {
  const values = [...x.dataSync()];
  x.dispose();
  return values;
}

/** Expects a tensor's shape, and its values to 1e-14. */
export function expectValues(x: Tensor, shape: readonly number[], wanted: ArrayLike<number>, tolerance = 1e-14): void {
  expect(x.shape).toEqual(shape);
  const got = take(x);
  expect(got).toHaveLength(wanted.length);
  got.forEach((v, i) => {
    if (!Object.is(v, wanted[i])) {
      expect(Math.abs(v - wanted[i]!), `element ${i}`).toBeLessThanOrEqual(
        tolerance * Math.max(1, Math.abs(wanted[i]!)),
      );
    }
  });
}

/** Expects the tape's gradients of a random projection of `f` to be those of central differences, to 1e-7. */
export function expectGradients(f: (...xs: Tensor[]) => Tensor, ...xs: Tensor[]): void {
  const shape = tidy(() => f(...xs)).shape;
  const weights = some(shape, 99);
  const projected = (...inputs: Tensor[]) => sum(mul(f(...inputs), weights));
  const gradients = grads(projected)(xs);
  const h = 1e-5;
  xs.forEach((x, k) => {
    const values = [...x.dataSync()];
    const got = take(gradients[k]!);
    values.forEach((_, i) => {
      const shifted = (by: number) => {
        const moved = tensorOf(values.with(i, values[i]! + by), x.shape);
        return take(tidy(() => projected(...xs.with(k, moved))))[0]!;
      };
      const difference = (shifted(h) - shifted(-h)) / (2 * h);
      const size = Math.max(1, Math.abs(difference));
      expect(Math.abs(got[i]! - difference) / size, `input ${k}, element ${i}`).toBeLessThan(1e-7);
    });
  });
}
