import { add, clone, dispose, grads, mul, sum, tidy, variableGrads } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { combine, rng } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { expect } from "vitest";

/** Activates the float64 backend, with gradients. */
export async function float64(): Promise<void> {
  await registerGradients();
  await useFloat64();
}

/** Checks that two lists of numbers agree to an absolute tolerance. */
export function expectClose(got: Tensor | ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  const values = "dataSync" in got ? got.dataSync() : got;
  expect(values.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(values[i]! - expected[i]!);
    if (!(error <= tolerance)) expect.fail(`number ${i} is ${values[i]}, not ${expected[i]} to ${tolerance}`);
  }
}

/** Checks the gradient of a scalar function of tensors with respect to each of them. */
export function expectGradients(f: (...xs: Tensor[]) => Scalar, xs: readonly Tensor[]): void {
  const gradients = grads(f)([...xs]);
  xs.forEach((x, k) => expectSlope(`tensor ${k}`, x, gradients[k]!, (moved) => f(...xs.with(k, moved))));
  dispose(gradients);
}

/** Checks the gradient of a loss with respect to every variable it depends on. */
export function expectVariableGradients(loss: () => Scalar, variables: Readonly<Record<string, Variable>>): void {
  const { grads: gradients, value } = variableGrads(loss, Object.values(variables));
  for (const [name, variable] of Object.entries(variables)) {
    const start = clone(variable);
    expectSlope(name, start, gradients[variable.name]!, (moved) => {
      variable.assign(moved);
      return loss();
    });
    variable.assign(start);
    start.dispose();
  }
  dispose([gradients, value]);
}

/** Compares a gradient with the fourth-order central difference of the function along a random direction. */
function expectSlope(name: string, x: Tensor, gradient: Tensor, f: (moved: Tensor) => Scalar): void {
  const h = 1e-3;
  const [slope, difference] = tidy(() => {
    // Of length about 1.
    const direction = combine([x.size ** -0.5, rng(99).split(name).normal(x.shape)]);
    const at = (step: number) => f(combine([1, x], [step, direction])).dataSync()[0]!;
    const along = sum(mul(gradient, direction)).dataSync()[0]!;
    return [along, (8 * (at(h) - at(-h)) - at(2 * h) + at(-2 * h)) / (12 * h)];
  });
  expect(gradient.shape, name).toEqual(x.shape);
  expect(Math.abs(slope), `the slope of ${name}`).toBeGreaterThan(1e-6);
  expect(Math.abs(slope - difference) / Math.max(1, Math.abs(slope)), name).toBeLessThan(1e-8);
}

/** Adds noise to every variable, so that none stays at a special value such as 0. */
export function perturb(variables: Readonly<Record<string, Variable>>, source: Rng, deviation = 0.3): void {
  tidy(() => {
    for (const [name, variable] of Object.entries(variables)) {
      variable.assign(add(variable, combine([deviation, source.split(name).normal(variable.shape)])));
    }
  });
}
