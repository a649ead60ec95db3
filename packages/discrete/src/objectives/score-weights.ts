import { cast, greater, logicalNot, mul } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Times, TokenProcess } from "@tweedie/core";
import { isToken } from "./at-tokens.ts";

/** What the ratio to each other state is worth in losses of the concrete score. */
export type ScoreWeights =
  /** The rates $Q_t(x, y)$ at which the other states $y$ turn into the token $x$: those of the bound on the likelihood. */
  | "rates"
  /** 1, and 0 for states that cannot have turned into the token $x$ since time 0: of those noise tells no ratio. */
  | "one";

/**
 * The weights of the ratios to all other states, 0 at the token that is there.
 *
 * @param name - the function that speaks
 * @param process - the process
 * @param weights - which
 * @returns a function of tokens `[batch, ...]` and times, to `[batch, ..., vocabulary]`
 * @throws TweedieError if the process has no rates and they are asked for
 */
export function weightsOf(name: string, process: TokenProcess, weights: ScoreWeights): (x: Tensor, t: Times) => Tensor {
  const others = (x: Tensor) => cast(logicalNot(isToken(x, process.vocabulary)), "float32");
  if (weights === "one") {
    return (x, t) => mul(cast(greater(process.likelihood(x, 0, t), 0), "float32"), others(x));
  }
  const { rates } = process;
  if (!rates) {
    throw new TweedieError(
      `${name}: expected a process with rates, got one that moves at certain times only. ` +
        `Use d3pmLoss and variationalBound for chains, or the weights "one".`,
    );
  }
  return (x, t) => mul(rates(x, t), others(x));
}
