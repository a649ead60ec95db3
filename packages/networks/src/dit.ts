import { add } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { checkCounts } from "./check-counts.ts";
import { checkConditions, checkFeatures, conditioning } from "./conditioning.ts";
import { gridPositions } from "./grid-positions.ts";
import { denseLayer } from "./layers.ts";
import type { Labels, Network } from "./network.ts";
import { networkOf } from "./network-of.ts";
import { parameters } from "./parameters.ts";
import { imagesOf, patchesOf } from "./patches.ts";
import { adaptiveLayer, adaptiveNorm, transformerBlock } from "./transformer-block.ts";

/** Options of {@link dit}. */
export interface DitOptions {
  /** The channels of an image. Default 1. */
  readonly channels?: number;
  /** The side of a patch, a divisor of the images' height and width. Default 4. */
  readonly patch?: number;
  /** The channels of a token: a multiple of 4 and of `heads`. Default 128. */
  readonly width?: number;
  /** The number of blocks. Default 4. */
  readonly depth?: number;
  /** Heads of the attention. Default 4. */
  readonly heads?: number;
  /** Channels inside a block's perceptron, over the width. Default 4. */
  readonly ratio?: number;
  /** The number of classes. Without it the network takes no labels. */
  readonly classes?: number | undefined;
}

/**
 * A diffusion transformer: patches of an image are tokens with sinusoidal positions; noise level and label act on every
 * block through adaptive layer normalisation (adaLN-Zero). It starts as the zero function.
 *
 * Peebles and Xie 2023, *Scalable Diffusion Models with Transformers*, https://arxiv.org/abs/2212.09748, section 3.2.
 *
 * @param options - see {@link DitOptions}
 * @param rng - the source of initial weights
 * @returns a network on images `[batch, height, width, channels]`, whose height and width are multiples of `patch`
 * @throws TweedieError if an option is not a positive integer, or the width is not a multiple of 4 and of the heads
 */
export function dit(options: DitOptions & { readonly classes: number }, rng: Rng): Network<Labels>;
/**
 * The same without labels: the condition is `undefined`.
 *
 * @param options - see {@link DitOptions}
 * @param rng - the source of initial weights
 * @returns a network on images
 * @throws TweedieError as above
 */
export function dit(options: DitOptions & { readonly classes?: undefined }, rng: Rng): Network;
export function dit(options: DitOptions, rng: Rng): Network<Labels> | Network {
  const { channels, patch, width, depth, heads, ratio, classes } = checked(options);
  const size = patch * patch * channels;

  const make = parameters(rng);
  const embed = conditioning(make, { features: width, size: width, classes });
  const input = denseLayer(make, "x_embedder.proj", size, width);
  const blocks = Array.from({ length: depth }, (_, i) =>
    transformerBlock(make, `blocks.${i}`, { width, heads, ratio, embedding: width }),
  );
  const modulate = adaptiveLayer(make, "final_layer.adaLN_modulation.1", width, width, 2);
  const output = denseLayer(make, "final_layer.linear", width, size, { zero: true });

  let known: { rows: number; columns: number; values: ArrayLike<number> } = { rows: 0, columns: 0, values: [] };
  const positions = (rows: number, columns: number): Tensor => {
    if (known.rows !== rows || known.columns !== columns) {
      known = { rows, columns, values: gridPositions(rows, columns, width) };
    }
    return tensorOf(known.values, [1, rows * columns, width]);
  };

  return networkOf<Labels | undefined>(make, (x, noise, labels) => {
    const [rows, columns] = checkedGrid(x, channels, patch);
    checkConditions("dit", x.shape[0]!, noise, labels, classes);
    const embedded = embed(noise, labels);
    const tokens = add(input(patchesOf(x, patch)), positions(rows, columns));
    const h = blocks.reduce((h, apply) => apply(h, embedded), tokens);
    const [shift, scale] = modulate(embedded);
    return imagesOf(output(adaptiveNorm(h, scale!, shift!)), patch, x.shape);
  });
}

function checked(options: DitOptions): Required<DitOptions> {
  const { channels = 1, patch = 4, width = 128, depth = 4, heads = 4, ratio = 4, classes } = options;
  checkCounts("dit", { channels, patch, width, depth, heads, ratio, classes });
  checkFeatures("dit", { width });
  if (width % heads !== 0 || width % 4 !== 0) {
    throw new TweedieError(
      `dit: expected a width that is a multiple of 4 and of ${heads} heads, got ${width}. Change either.`,
    );
  }
  return { channels, patch, width, depth, heads, ratio, classes };
}

function checkedGrid(x: Tensor, channels: number, patch: number): [rows: number, columns: number] {
  const [, height, width, depth] = x.shape as [number, number, number, number];
  if (x.rank !== 4 || depth !== channels || height % patch !== 0 || width % patch !== 0) {
    throw new TweedieError(
      `dit: expected images [batch, height, width, ${channels}] whose height and width are multiples of ${patch}, got ` +
        `the shape [${x.shape}]. Channels come last; their number and the patch are options.`,
    );
  }
  return [height / patch, width / patch];
}
