import { getGradient, registerGradient } from "@tensorflow/tfjs-core";
import type { GradConfig, Tensor } from "@tensorflow/tfjs-core";

/** The gradient of a kernel that this package puts in the place of the stock one. */
export interface GradientOverride {
  /** The TensorFlow.js kernel. */
  readonly kernelName: string;
  /** What is wrong without it, in a few words. */
  readonly reason: string;
  /** The inputs that the gradient needs. */
  readonly inputs: readonly string[];
  /** The gradient by each input, from the gradient of the output, the inputs and the kernel's attributes. */
  readonly gradient: (dy: Tensor, inputs: readonly Tensor[], attrs: GradientAttributes) => Record<string, () => Tensor>;
}

/** The attributes of the kernel. */
export type GradientAttributes = Parameters<GradConfig["gradFunc"]>[2];

/**
 * Puts gradients into the registry, which all backends share.
 *
 * @param overrides - the gradients
 * @returns one line for each, for the report
 */
export function installGradients(overrides: readonly GradientOverride[]): string[] {
  return overrides.map(({ kernelName, reason, inputs, gradient }) => {
    const present = getGradient(kernelName);
    if (!present || !(stockKey in present.gradFunc)) {
      const gradFunc: GradConfig["gradFunc"] = (dy, saved, attrs) => gradient(dy as Tensor, saved, attrs);
      registerGradient({
        kernelName,
        inputsToSave: [...inputs],
        gradFunc: Object.assign(gradFunc, { [stockKey]: present }),
      });
    }
    return `gradient of ${kernelName}: ${reason}`;
  });
}

/**
 * The stock gradient behind one of ours.
 *
 * @param kernelName - the kernel
 * @returns its configuration, or `undefined` where there was none
 */
export function stockGradient(kernelName: string): GradConfig | undefined {
  const present = getGradient(kernelName);
  return present && stockKey in present.gradFunc ? (present.gradFunc[stockKey] as GradConfig | undefined) : present;
}

/** Shared by all copies of this package, as the registry of TensorFlow.js is. */
const stockKey: unique symbol = Symbol.for("@tweedie/backends/stock-gradient");
