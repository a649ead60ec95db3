import { customGrad, Variable } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * A function of tensors whose gradient is computed from its inputs by another function. Where that consists of
 * operations that have gradients themselves, second derivatives are right. Variables outlive the gradient, and are not
 * saved for it.
 *
 * @param inputs - the inputs
 * @param value - the function
 * @param gradient - the gradients of all inputs from that of the value and the inputs
 * @returns the value
 */
export function withGradient<Inputs extends readonly Tensor[]>(
  inputs: Inputs,
  value: (...inputs: Inputs) => Tensor,
  gradient: (dy: Tensor, ...inputs: Inputs) => Tensor[],
): Tensor {
  const f = customGrad((...passed: unknown[]) => {
    const xs = passed.slice(0, -1) as unknown as Inputs;
    // customGrad passes the inputs, then a function.
    const save = passed.at(-1) as (tensors: readonly Tensor[]) => void;
    save(xs.filter((x) => !(x instanceof Variable)));
    return {
      value: value(...xs),
      gradFunc: (dy: Tensor, saved: readonly Tensor[]) => {
        let next = 0;
        const again = xs.map((x) => (x instanceof Variable ? x : saved[next++]!));
        return gradient(dy, ...(again as unknown as Inputs));
      },
    };
  });
  return f(...inputs);
}
