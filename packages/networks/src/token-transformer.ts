import { add, gather, reshape, slice } from "@tensorflow/tfjs-core";
import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { checkCounts } from "./check-counts.ts";
import { checkConditions, checkFeatures, conditioning } from "./conditioning.ts";
import { denseLayer } from "./layers.ts";
import type { Labels } from "./network.ts";
import { neighbourEmbedding } from "./neighbour-embedding.ts";
import { networkOf } from "./network-of.ts";
import { parameters } from "./parameters.ts";
import type { Parameters } from "./parameters.ts";
import { rotaryTable } from "./rotary.ts";
import type { TokenNetwork } from "./token-network.ts";
import { adaptiveLayer, adaptiveNorm, layerNormLayer, transformerBlock } from "./transformer-block.ts";

/** Options of {@link tokenTransformer}. */
export interface TokenTransformerOptions {
  /** The number of tokens that there are, a mask token included. */
  readonly vocabulary: number;
  /** The numbers that are said of every place. Default one for each token; 2 for mean and scale of ordinal ones. */
  readonly outputs?: number;
  /**
   * The number of places, where each means something of its own, as in words that begin at the first: places have embeddings
   * then, and longer sequences are refused. Without it the network sees how far places are apart, but not where they are, and
   * of nothing but masks it says the same everywhere; that suits windows of a text.
   */
  readonly places?: number | undefined;
  /**
   * The tokens on either side that every place is told of before the first block, as by a convolution. Default 0. Spelling is learnt
   * sooner with a few, as attention need not find neighbours first.
   */
  readonly neighbours?: number;
  /** The channels of a token: `heads` times an even number. Default 128. */
  readonly width?: number;
  /** The number of blocks. Default 4. */
  readonly depth?: number;
  /** Heads of the attention. Default 4. */
  readonly heads?: number;
  /** Channels inside a block's perceptron, over the width. Default 4. */
  readonly ratio?: number;
  /** Whether the network is told the noise level: masked diffusion can do without. Default true. */
  readonly timed?: boolean;
  /** The number of classes. Without it the network takes no labels. */
  readonly classes?: number | undefined;
  /** The size of the embedding of noise level and label, at least 2. Default the width. */
  readonly embedding?: number;
}

/**
 * A transformer on tokens, the usual network of discrete diffusion: every place sees every other, with rotary
 * positions; noise level and label, if it has them, act on every block through adaptive layer normalisation. All outputs
 * are 0 at the start.
 *
 * Lou et al. 2023, *Discrete Diffusion Modeling by Estimating the Ratios of the Data Distribution*,
 * https://arxiv.org/abs/2310.16834, appendix C.2; without the noise level as Ou et al. 2024,
 * https://arxiv.org/abs/2406.03736, section 3.1.
 *
 * @param options - see {@link TokenTransformerOptions}
 * @param rng - the source of initial weights
 * @returns a network from tokens `[batch, length]` to logits `[batch, length, vocabulary]`, or as many `outputs`
 * @throws TweedieError if an option is not a positive integer, the embedding is 1, or a head's channels are not even
 */
export function tokenTransformer(
  options: TokenTransformerOptions & { readonly classes: number },
  rng: Rng,
): TokenNetwork<Labels>;
/**
 * The same without labels: the condition is `undefined`.
 *
 * @param options - see {@link TokenTransformerOptions}
 * @param rng - the source of initial weights
 * @returns a network on tokens
 * @throws TweedieError as above
 */
export function tokenTransformer(
  options: TokenTransformerOptions & { readonly classes?: undefined },
  rng: Rng,
): TokenNetwork;
export function tokenTransformer(options: TokenTransformerOptions, rng: Rng): TokenNetwork<Labels> | TokenNetwork {
  const { vocabulary, outputs, places, neighbours, width, depth, heads, ratio, timed, classes, embedding } =
    checked(options);
  const adaptive = timed || classes !== undefined ? embedding : undefined;

  const make = parameters(rng);
  const table = make.normal("token_embed.weight", [vocabulary, width], 1);
  const placeTable = places === undefined ? undefined : make.normal("place_embed.weight", [places, width], 1);
  const besides = neighbours > 0 ? neighbourEmbedding(make, { vocabulary, neighbours, width }) : undefined;
  const embed =
    adaptive === undefined
      ? () => undefined
      : conditioning(make, { features: timed ? embedding : undefined, size: embedding, classes });
  const blocks = Array.from({ length: depth }, (_, i) =>
    transformerBlock(make, `blocks.${i}`, { width, heads, ratio, embedding: adaptive }),
  );
  const norm = lastNorm(make, adaptive, width);
  const output = denseLayer(make, "final_layer.linear", width, outputs, { zero: true });

  let positions = rotaryTable(0, 1, width / heads);
  return networkOf<Labels | undefined, { readonly vocabulary: number }>(
    make,
    (tokens, noise, labels) => {
      const [batch, length] = checkedTokens(tokens);
      checkConditions("tokenTransformer", batch, noise, labels, classes);
      if (positions.tokens !== length) positions = rotaryTable(length, 1, width / heads);
      const embedded = embed(noise, labels);
      const of = reshape(gather(table, reshape(tokens, [-1])), [batch, length, width]);
      const placed = placeTable ? add(of, placesOf(placeTable, length)) : of;
      const embeddings = besides ? besides(tokens, placed) : placed;
      const h = blocks.reduce<Tensor>((h, apply) => apply(h, embedded, positions), embeddings);
      return output(norm(h, embedded));
    },
    { vocabulary },
  );
}

/** The embeddings of the first places, `[length, width]`. */
function placesOf(table: Variable, length: number): Tensor {
  const [places = 0] = table.shape;
  if (length <= places) return slice(table, [0, 0], [length, -1]);
  throw new TweedieError(
    `tokenTransformer: expected sequences of at most ${places} tokens, got ${length}. Make a network of more places.`,
  );
}

function lastNorm(make: Parameters, embedding: number | undefined, width: number) {
  if (embedding === undefined) return layerNormLayer(make, "final_layer.norm", width);
  const modulate = adaptiveLayer(make, "final_layer.adaLN_modulation.1", embedding, width, 2);
  return (h: Tensor, embedded: Tensor | undefined): Tensor => {
    const [shift, scale] = modulate(embedded!);
    return adaptiveNorm(h, scale!, shift!);
  };
}

function checked(options: TokenTransformerOptions): Required<TokenTransformerOptions> {
  const {
    vocabulary,
    outputs = vocabulary,
    places,
    neighbours = 0,
    width = 128,
    depth = 4,
    heads = 4,
    ratio = 4,
    timed = true,
    classes,
    embedding = width,
  } = options;
  checkCounts("tokenTransformer", { vocabulary, outputs, places, width, depth, heads, ratio, classes, embedding });
  checkFeatures("tokenTransformer", { embedding });
  if (!Number.isSafeInteger(neighbours) || neighbours < 0) {
    throw new TweedieError(
      `tokenTransformer: expected at least 0 neighbours, a whole number, got ${neighbours}. 2 suit letters.`,
    );
  }
  if (width % (2 * heads) !== 0) {
    throw new TweedieError(
      `tokenTransformer: expected a width that gives each of ${heads} heads an even number of channels, got ${width}. ` +
        `Change either.`,
    );
  }
  return { vocabulary, outputs, places, neighbours, width, depth, heads, ratio, timed, classes, embedding };
}

function checkedTokens(tokens: Tensor): [batch: number, length: number] {
  if (tokens.rank !== 2 || tokens.dtype !== "int32") {
    throw new TweedieError(
      `tokenTransformer: expected tokens [batch, length] of dtype int32, got ${tokens.dtype} of the shape ` +
        `[${tokens.shape}]. Pass the tokens' numbers, not one-hot vectors.`,
    );
  }
  return tokens.shape as [number, number];
}
