/**
 * Kernels of activations: the input is `x`, the output has its shape. A backend that has one has its gradient too, by
 * {@link activationGradientKernelName}.
 */
export const activationKernelNames: ActivationKernelNames = Object.freeze({
  silu: "Silu",
  gelu: "Gelu",
  tanhGelu: "TanhGelu",
});

/** The type of {@link activationKernelNames}. */
export interface ActivationKernelNames {
  /** $x / (1 + e^{-x})$. */
  readonly silu: "Silu";
  /** $x\,\Phi(x)$, with the distribution function of the normal distribution. */
  readonly gelu: "Gelu";
  /** The approximation of GELU by a hyperbolic tangent. */
  readonly tanhGelu: "TanhGelu";
}

/** The name of a kernel in {@link activationKernelNames}. */
export type ActivationKernelName = ActivationKernelNames[keyof ActivationKernelNames];

/**
 * The kernel of an activation's gradient: the inputs are `x` and `dy`, the output is $\mathrm{dy}\,f'(x)$.
 *
 * @param name - the activation's kernel
 * @returns the name of its gradient's
 */
export function activationGradientKernelName<N extends ActivationKernelName>(name: N): `${N}Gradient` {
  return `${name}Gradient`;
}
