import { add, split } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { groupNormSilu } from "./group-norm.ts";
import { convolutionLayer, denseLayer, groupNormLayer } from "./layers.ts";
import type { Parameters } from "./parameters.ts";

/** The sizes of a {@link residualBlock}. */
export interface ResidualBlockOptions {
  /** Channels in. */
  readonly from: number;
  /** Channels out. */
  readonly to: number;
  /** The size of the embedding. */
  readonly embedding: number;
  /** Groups of the normalisations. */
  readonly groups: number;
}

/**
 * A residual block: normalise, activate, convolve, twice; the second affine map comes from the embedding (Dhariwal and
 * Nichol 2021, https://arxiv.org/abs/2105.05233, section 3). The last convolution starts at zero, so that the block
 * starts as its skip connection.
 */
export function residualBlock(
  make: Parameters,
  name: string,
  { from, to, embedding, groups }: ResidualBlockOptions,
): (x: Tensor, embedded: Tensor) => Tensor {
  const norm1 = groupNormLayer(make, `${name}.norm1`, from, groups, { activate: true });
  const conv1 = convolutionLayer(make, `${name}.conv1`, [3, from, to]);
  const affine = denseLayer(make, `${name}.affine`, embedding, 2 * to);
  const conv2 = convolutionLayer(make, `${name}.conv2`, [3, to, to], { zero: true });
  const skip = from === to ? (x: Tensor) => x : convolutionLayer(make, `${name}.skip`, [1, from, to]);
  return (x, embedded) => {
    const [scale, shift] = split(affine(embedded), 2, 1) as [Tensor, Tensor];
    const h = groupNormSilu(conv1(norm1(x)), groups, add(scale, 1), shift);
    return conv2(h, { residual: skip(x) });
  };
}
