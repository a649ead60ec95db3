import { concat } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { attentionBlock } from "./attention-block.ts";
import { checkCounts } from "./check-counts.ts";
import { checkConditions, checkFeatures, conditioning } from "./conditioning.ts";
import { convolutionLayer, groupNormLayer } from "./layers.ts";
import type { Labels, Network } from "./network.ts";
import { networkOf } from "./network-of.ts";
import { parameters } from "./parameters.ts";
import { upsample, downsample } from "./resampling.ts";
import { residualBlock } from "./residual-block.ts";

/** Options of {@link unet}. */
export interface UnetOptions {
  /** The channels of an image. Default 1. */
  readonly channels?: number;
  /** The channels at each resolution, from full downwards: multiples of `groups`, the first at least 2. Default `[24, 48]`. */
  readonly widths?: readonly number[];
  /** Residual blocks at each resolution, on the way down and again on the way up. Default 1. */
  readonly blocks?: number;
  /** Self-attention at the lowest resolution. Default true. */
  readonly attention?: boolean;
  /** Heads of the attention, a divisor of the last width. Default 1. */
  readonly heads?: number;
  /** The number of classes. Without it the network takes no labels. */
  readonly classes?: number | undefined;
  /** The size of the embedding of noise level and label. Default four times the first width. */
  readonly embedding?: number;
  /** Groups of the normalisations. Default 8. */
  readonly groups?: number;
}

/**
 * A U-Net: residual blocks on the way down to the lowest resolution, one with self-attention there, and blocks on the
 * way up, each of which also sees the output of its counterpart. Noise level and label act on every block through
 * adaptive normalisation. It starts as the zero function.
 *
 * Ho et al. 2020, https://arxiv.org/abs/2006.11239, appendix B; Dhariwal and Nichol 2021,
 * https://arxiv.org/abs/2105.05233, section 3; with resampling by averages and repetition, without convolutions of its
 * own.
 *
 * @param options - see {@link UnetOptions}
 * @param rng - the source of initial weights
 * @returns a network on images `[batch, height, width, channels]`, whose height and width are multiples of
 *   `2 ** (widths.length - 1)`
 * @throws TweedieError if an option is not a positive integer, the first width is 1, or `groups` or `heads` do not divide
 *   what they split
 */
export function unet(options: UnetOptions & { readonly classes: number }, rng: Rng): Network<Labels>;
/**
 * The same without labels: the condition is `undefined`.
 *
 * @param options - see {@link UnetOptions}
 * @param rng - the source of initial weights
 * @returns a network on images
 * @throws TweedieError as above
 */
export function unet(options: UnetOptions & { readonly classes?: undefined }, rng: Rng): Network;
export function unet(options: UnetOptions, rng: Rng): Network<Labels> | Network {
  const { channels, widths, blocks, attention, heads, classes, embedding, groups } = checked(options);
  const levels = widths.map((_, level) => level);
  const deepest = widths.length - 1;
  const perLevel = Array.from({ length: blocks }, (_, j) => j);

  const make = parameters(rng);
  const embed = conditioning(make, { features: widths[0]!, size: embedding, classes });
  const block = (name: string, from: number, to: number) => residualBlock(make, name, { from, to, embedding, groups });
  const input = convolutionLayer(make, "conv_in", [3, channels, widths[0]!]);
  const down = levels.map((i) =>
    perLevel.map((j) => block(`down.${i}.blocks.${j}`, widths[j === 0 ? Math.max(i - 1, 0) : i]!, widths[i]!)),
  );
  const middle = block("mid.block", widths[deepest]!, widths[deepest]!);
  const attend = attention
    ? attentionBlock(make, "mid.attention", { channels: widths[deepest]!, heads, groups })
    : (x: Tensor) => x;
  const up = levels.map((i) =>
    perLevel.map((j) =>
      // The last one narrows before the resolution doubles, where it is cheapest.
      block(`up.${i}.blocks.${j}`, 2 * widths[i]!, widths[j === blocks - 1 ? Math.max(i - 1, 0) : i]!),
    ),
  );
  const norm = groupNormLayer(make, "norm_out", widths[0]!, groups, { activate: true });
  const output = convolutionLayer(make, "conv_out", [3, widths[0]!, channels], { zero: true });

  return networkOf<Labels | undefined>(make, (x, noise, labels) => {
    checkImages(x, channels, 2 ** deepest);
    checkConditions("unet", x.shape[0], noise, labels, classes);
    const embedded = embed(noise, labels);
    const skips: Tensor[] = [];
    let h = input(x);
    for (const i of levels) {
      if (i > 0) h = downsample(h);
      for (const apply of down[i]!) skips.push((h = apply(h, embedded)));
    }
    h = attend(middle(h, embedded));
    for (const i of levels.toReversed()) {
      for (const apply of up[i]!) h = apply(concat([h, skips.pop()!], 3), embedded);
      if (i > 0) h = upsample(h);
    }
    return output(norm(h));
  });
}

function checked(options: UnetOptions): Required<UnetOptions> {
  const { channels = 1, widths = [24, 48], blocks = 1, attention = true, heads = 1, classes, groups = 8 } = options;
  const { embedding = 4 * (widths[0] ?? 0) } = options;
  if (widths.length === 0) {
    throw new TweedieError("unet: expected at least one width, got none. Give the channels at each resolution.");
  }
  const named = Object.fromEntries(widths.map((width, i) => [`widths[${i}]`, width]));
  checkCounts("unet", { channels, ...named, blocks, heads, classes, embedding, groups });
  checkFeatures("unet", { "widths[0]": widths[0]! });
  const uneven = widths.find((width) => width % groups !== 0);
  if (uneven !== undefined) {
    throw new TweedieError(
      `unet: expected widths that are multiples of ${groups} groups, got ${uneven}. Change either.`,
    );
  }
  if (widths.at(-1)! % heads !== 0) {
    throw new TweedieError(
      `unet: expected heads that divide the last width ${widths.at(-1)}, got ${heads}. Change one of them.`,
    );
  }
  return { channels, widths, blocks, attention, heads, classes, embedding, groups };
}

function checkImages(x: Tensor, channels: number, multiple: number): void {
  const [, height, width, depth] = x.shape;
  if (x.rank !== 4 || depth !== channels) {
    throw new TweedieError(
      `unet: expected images [batch, height, width, ${channels}], got the shape [${x.shape}]. ` +
        `Channels come last; their number is an option.`,
    );
  }
  if (height! % multiple !== 0 || width! % multiple !== 0) {
    throw new TweedieError(
      `unet: expected a height and width that are multiples of ${multiple}, one halving for each width after the ` +
        `first, got ${height} x ${width}. Pad the images, or give fewer widths.`,
    );
  }
}
