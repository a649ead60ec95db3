import { tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Network } from "./network.ts";
import type { Parameters } from "./parameters.ts";

/** A network from its variables and a function of them, whose intermediate tensors are freed, and what else it has. */
export function networkOf<C, E extends object = object>(
  { variables }: Parameters,
  apply: (x: Tensor, noise: readonly number[], cond: C) => Tensor,
  rest?: E,
): Network<C> & E {
  return Object.freeze({
    ...(rest as E),
    variables: Object.freeze(variables),
    apply: (x: Tensor, noise: readonly number[], cond: C) => tidy(() => apply(x, noise, cond)),
    dispose: () => {
      for (const variable of Object.values(variables)) variable.dispose();
    },
  });
}
