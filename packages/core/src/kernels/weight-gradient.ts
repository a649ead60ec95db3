/**
 * The kernel of a dense layer's gradients by its weights, `[in, out]`, and by its bias, `[out]`, in this order, from the
 * inputs `x`, `[rows, in]`, and `dy`, `[rows, out]`, the gradient by its output.
 */
export const weightGradientKernelName = "WeightBiasGradient";
