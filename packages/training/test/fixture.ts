import { concat, matMul, mean, mul, sigmoid, square, sub, variable, add } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { combine, tensorOf } from "@tweedie/core";
import type { NamedTensors, NamedVariables } from "../src/index.ts";
import fixture from "../../../fixtures/09_training.json" with { type: "json" };

/** Numbers of torch, diffusers and k-diffusion; the file's header says how they were made. */
export { fixture };

/** The network of the fixture: `silu([x, t] W1^T + b1) W2^T + b2`. */
export function fixtureVariables(): NamedVariables {
  return Object.fromEntries(
    Object.entries(fixture.init).map(([name, values]) => [name, variable(nested(values), true)]),
  );
}

/** The weights of a network, or gradients, as the fixture writes them. */
export const nested = (values: readonly number[] | readonly (readonly number[])[]): Tensor =>
  tensorOf(values.flat(), [values.length, ...(Array.isArray(values[0]) ? [values[0].length] : [])]);

export interface FixtureBatch {
  readonly input: Tensor2D;
  readonly eps: Tensor;
}

/** The noised data of a step, with its time beside it. */
export function fixtureBatch(step: number): FixtureBatch {
  const { T, beta } = fixture.header.config;
  const alphaBars: number[] = [];
  for (let t = 0; t < T; t++) {
    const b = beta[0]! + ((beta[1]! - beta[0]!) * t) / (T - 1);
    alphaBars.push((alphaBars[t - 1] ?? 1) * (1 - b));
  }
  const times = fixture.t[step]!;
  const eps = nested(fixture.eps[step]!);
  const x = combine(
    [times.map((t) => Math.sqrt(alphaBars[t]!)), nested(fixture.x[step]!)],
    [times.map((t) => Math.sqrt(1 - alphaBars[t]!)), eps],
  );
  const time = tensorOf(
    times.map((t) => t / T),
    [times.length, 1],
  );
  return { input: concat([x as Tensor2D, time as Tensor2D], 1), eps };
}

/** The mean squared error of the predicted noise. */
export function fixtureLoss({ W1, b1, W2, b2 }: NamedTensors, { input, eps }: FixtureBatch): Scalar {
  const hidden = add(matMul(input, W1 as Tensor2D, false, true), b1!);
  const output = add(matMul(mul(hidden, sigmoid(hidden)), W2 as Tensor2D, false, true), b2!);
  return mean(square(sub(output, eps)));
}
