/**
 * The kernel that takes attention heads apart: the input `x`, `[batch, tokens, parts * heads * depth]`, becomes `parts`
 * tensors `[batch * heads, tokens, depth]`.
 */
export const splitHeadsKernelName = "SplitHeads";

/** Attributes of {@link splitHeadsKernelName}. */
export interface SplitHeadsAttributes {
  /** How many tensors lie side by side: queries, keys and values are three. */
  readonly parts: number;
  /** The heads of each. */
  readonly heads: number;
}

/**
 * The kernel that puts them together again: the inputs, a list of tensors `[batch * heads, tokens, depth]`, become one
 * `[batch, tokens, parts * heads * depth]`.
 */
export const mergeHeadsKernelName = "MergeHeads";

/** Attributes of {@link mergeHeadsKernelName}. */
export interface MergeHeadsAttributes {
  /** The heads of each tensor. */
  readonly heads: number;
}
