/**
 * The kernel of attention of tokens to each other: the input `x`, `[batch, tokens, 3 * heads * depth]`, has queries, keys
 * and values side by side; where queries and keys turn, `cosines` and `sines` are what turns a head, `[tokens, 2,
 * depth / 2]`, as in {@link rotaryKernelName}. The outputs are the result, `[batch, tokens, heads * depth]`, and the
 * weights of attention, `[batch * heads, tokens, tokens]`.
 */
export const selfAttentionKernelName = "SelfAttention";

/**
 * The kernel of the gradient of {@link selfAttentionKernelName}: the inputs are its inputs, the `weights` and `dy`, the
 * gradient of the result; the output is the gradient of `x`.
 */
export const selfAttentionGradientKernelName = "SelfAttentionGradient";

/** Attributes of both kernels. */
export interface SelfAttentionAttributes {
  /** The heads. */
  readonly heads: number;
}
