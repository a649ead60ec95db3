import { tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TokenModel, TokenTarget } from "@tweedie/core";
import type { TokenNetwork } from "./token-network.ts";

/** Options of {@link tokenModel}. */
export interface TokenModelOptions {
  /** What the network is trained to say: the logits of the clean token, or the log of the concrete score. */
  readonly target: TokenTarget;
  /** The number that tells the network the time. Default $1000\,t$; networks that are not told the time ignore it. */
  readonly noise?: (t: number) => number;
  /**
   * Makes logits of what the network puts out, where that is something else, such as mean and scale of ordinal tokens:
   * from `[batch, length, outputs]` and the noised tokens `[batch, length]` to `[batch, length, vocabulary]`. By default the
   * output is taken as it is.
   */
  readonly head?: (output: Tensor, x: Tensor) => Tensor;
}

/**
 * A network on tokens as a {@link TokenModel}: times turned into numbers on their way in, the output into logits on its
 * way out. For tokens what `scoreModel` is for continuous data.
 *
 * Conventions of published models: the total noise $\bar\sigma(t)$ in SEDD (`noise: noise.total`), its logarithm or nothing
 * (`tokenTransformer({ timed: false })`) in masked diffusion.
 *
 * @param network - the network, borrowed
 * @param options - see {@link TokenModelOptions}
 * @returns the model
 */
export function tokenModel<C>(
  network: TokenNetwork<C>,
  { target, noise = (t) => 1000 * t, head = (output) => output }: TokenModelOptions,
): TokenModel<C> {
  return Object.freeze({
    target,
    predict: (x: Tensor, t: readonly number[], cond: C) => tidy(() => head(network.apply(x, t.map(noise), cond), x)),
  });
}
