/**
 * The kernel of a product of matrices to which a row is added, $X W + b$: the inputs are `x`, `[rows, in]`, `weight`,
 * `[in, out]`, and `bias`, `[out]`; the output is `[rows, out]`.
 */
export const biasedProductKernelName = "BiasedMatMul";
