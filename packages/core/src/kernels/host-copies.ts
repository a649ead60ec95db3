/**
 * The kernel that copies tensors to memory of the host. Input is the list `x` of float tensors, which go one after the
 * other into the attribute `target`; there is no output.
 */
export const copyToHostKernelName = "CopyToHost";

/** Attributes of the kernel {@link copyToHostKernelName}. */
export type CopyToHostAttributes = {
  /** As long as all tensors together; its memory may be shared between threads. */
  readonly target: Float32Array;
};

/**
 * The kernel that adds memory of the host to tensors. Input is the list `x` of float tensors, which lie one after the
 * other in each of the attribute `terms`; outputs are the sums, taken in float64 in the order of the terms, new tensors.
 */
export const addFromHostKernelName = "AddFromHost";

/** Attributes of the kernel {@link addFromHostKernelName}. */
export type AddFromHostAttributes = {
  /** Each as long as all tensors together; their memory may be shared between threads. */
  readonly terms: readonly Float32Array[];
};
