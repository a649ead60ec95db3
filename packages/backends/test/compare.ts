import { engine, grads, mul, setBackend, sum, tensor, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { useBackend } from "../src/index.ts";

/** A tensor as numbers, so that a function of tensors can run on several backends. */
export interface Input {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Numbers that look random, the same each time, with both signs and no symmetry. */
export function input(shape: readonly number[], seed = 1): Input {
  let state = Math.imul(seed, 747796405) + 2891336453;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
  const size = shape.reduce((product, length) => product * length, 1);
  // The sum of three uniform numbers, scaled to variance 1.
  return { shape, values: Float32Array.from({ length: size }, () => 2 * (next() + next() + next() - 1.5)) };
}

/** Inputs of shapes written like `"2x7x7x8, 3x3x8x4"`. */
export function inputs(shapes: string): Input[] {
  return shapes.split(", ").map((shape, i) => input(shape.split("x").map(Number), i + 1));
}

/** Shapes of inputs as {@link inputs} reads them, a function of such inputs, and how precise it is. */
export type Case = readonly [shapes: string, f: (...xs: never[]) => Tensor, tolerance?: number];

/** Starts both backends, repaired. */
export async function startBackends(): Promise<void> {
  await useBackend("cpu");
  await useBackend("wasm");
}

/** The value of a function, and its gradients in some direction, on one backend. */
export async function valueAndGradients(
  backend: string,
  inputs: readonly Input[],
  f: Case[1],
): Promise<Float32Array[]> {
  const run = f as (...xs: Tensor[]) => Tensor;
  await setBackend(backend);
  const xs = inputs.map(({ values, shape }) => tensor(values, [...shape]));
  const y = tidy(() => run(...xs));
  const direction = tensor(input(y.shape, 99).values, y.shape);
  const gradients = grads((...args: Tensor[]) => sum(mul(run(...args), direction)))(xs);
  const results = await Promise.all([y, ...gradients].map((t) => t.data<"float32">()));
  for (const t of [...xs, y, direction, ...gradients]) t.dispose();
  return results;
}

/**
 * Expects a function's value and gradients on wasm to be those on cpu.
 *
 * @param tolerance - the largest difference, relative to the largest number of each
 */
export async function expectSameOnWasm(inputs: readonly Input[], f: Case[1], tolerance?: number): Promise<void> {
  await expectSameOn("wasm", inputs, f, tolerance);
}

/** {@link expectSameOnWasm} for another backend. */
export async function expectSameOn(
  backend: string,
  inputs: readonly Input[],
  f: Case[1],
  tolerance = 2e-6,
): Promise<void> {
  const expected = await valueAndGradients("cpu", inputs, f);
  const got = await valueAndGradients(backend, inputs, f);
  expected.forEach((values, i) => {
    expect(got[i]!.length).toBe(values.length);
    expect(distance(got[i]!, values), i === 0 ? "value" : `gradient ${i - 1}`).toBeLessThanOrEqual(tolerance);
  });
}

/** The largest difference, relative to the largest number expected; infinite where one alone is not a number. */
export function distance(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Number.isFinite(expected[i])) largest = Math.max(largest, Math.abs(expected[i]!));
    if (Object.is(got[i], expected[i])) continue;
    const d = Math.abs(got[i]! - expected[i]!);
    difference = Math.max(difference, Number.isNaN(d) ? Infinity : d);
  }
  return difference === 0 ? 0 : difference / largest;
}

/** The numbers of tensors made by a kernel called by itself, outside the engine. */
export async function kernelValues(
  kernelFunc: (call: never) => unknown,
  inputs: Record<string, Tensor>,
  attrs: object = {},
): Promise<number[]> {
  const info = kernelFunc({ inputs, attrs, backend: engine().backend } as never);
  const result = engine().makeTensorFromTensorInfo(info as never);
  return [...(await result.data())];
}
