import { oneHot, reshape, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Network } from "./network.ts";
import type { TokenNetwork } from "./token-network.ts";

/** Options of {@link tokensAsImages}. */
export interface TokensAsImagesOptions {
  /** The number of tokens that there are, a mask token included: the channels of the images. */
  readonly vocabulary: number;
  /** The height and width of the images. */
  readonly shape: readonly [height: number, width: number];
}

/**
 * A network on images as one on tokens that are pixels, row by row: each token is a one-hot vector of channels on the way in,
 * and the channels on the way out are its logits. So a U-Net serves grey levels or labels of pixels.
 *
 * Austin et al. 2021, *Structured Denoising Diffusion Models in Discrete State-Spaces*, appendix B, has a U-Net for levels of
 * pixels too, https://arxiv.org/abs/2107.03006; its input is one number a pixel.
 *
 * @param network - a network on images `[batch, height, width, vocabulary]`, such as `unet({ channels: vocabulary })`; it is the
 *   new network's, which disposes it
 * @param options - see {@link TokensAsImagesOptions}
 * @returns a network from tokens `[batch, height * width]` to logits `[batch, height * width, vocabulary]`
 * @throws TweedieError if, when applied, the tokens are not of dtype int32 or not so many
 */
export function tokensAsImages<C>(
  network: Network<C>,
  { vocabulary, shape: [height, width] }: TokensAsImagesOptions,
): TokenNetwork<C> {
  return Object.freeze({
    variables: network.variables,
    vocabulary,
    apply: (tokens: Tensor, noise: readonly number[], cond: C) =>
      tidy(() => {
        const [batch = 0, length] = tokens.shape;
        if (tokens.dtype !== "int32" || tokens.rank !== 2 || length !== height * width) {
          throw new TweedieError(
            `tokensAsImages: expected tokens [batch, ${height * width}] of dtype int32, got ${tokens.dtype} of the shape ` +
              `[${tokens.shape}]. Pass one token a pixel.`,
          );
        }
        const pixels = reshape(oneHot(tokens, vocabulary, 1, 0, "float32"), [batch, height, width, vocabulary]);
        return reshape(network.apply(pixels, noise, cond), [batch, length, vocabulary]);
      }),
    dispose: () => network.dispose(),
  });
}
