/**
 * The kernel of a group normalisation of images `[batch, height, width, channels]`: the inputs are `x`, `scale` and
 * `shift`, the latter two of `channels` numbers for all images, or of as many for each; the output has the shape of `x`.
 */
export const groupNormKernelName = "GroupNorm";

/**
 * The kernel of the gradients of {@link groupNormKernelName}: the inputs are its inputs and `dy`, the outputs the
 * gradients of `x`, `scale` and `shift`.
 */
export const groupNormGradientKernelName = "GroupNormGradient";

/** Attributes of both kernels. */
export interface GroupNormAttributes {
  /** The number of groups of consecutive channels. */
  readonly groups: number;
  /** What is added to a variance. */
  readonly epsilon: number;
  /** Whether SiLU follows. */
  readonly activate: boolean;
}
