import { getKernel, registerKernel, unregisterKernel } from "@tensorflow/tfjs-core";
import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";

/** A kernel that this package adds to a backend or puts in the place of a stock one. */
export interface KernelOverride {
  /** The TensorFlow.js kernel. */
  readonly kernelName: string;
  /** What is wrong or missing without it, in a few words. */
  readonly reason: string;
  /** Makes the kernel; `stock` is the one it replaces, for the cases that it leaves to it. */
  readonly make: (stock: KernelFunc) => KernelFunc;
}

/** What a kernel is called with. */
export interface KernelCall<Input extends string, Attributes, Backend> {
  readonly inputs: Readonly<Record<Input, TensorInfo>>;
  readonly attrs: Attributes;
  readonly backend: Backend;
}

/** A kernel with the types of its inputs, attributes and backend. */
export type Kernel<Input extends string, Attributes, Backend, Output = TensorInfo> = (
  call: KernelCall<Input, Attributes, Backend>,
) => Output;

/**
 * Puts kernels into a backend's registry, once: a kernel that stands there already stays.
 *
 * @param backendName - the registered name of the backend
 * @param overrides - the kernels
 * @returns one line for each, for the report
 */
export function installKernels(backendName: string, overrides: readonly KernelOverride[]): string[] {
  return overrides.map(({ kernelName, reason, make }) => {
    const present = getKernel(kernelName, backendName);
    if (!present || !(stockKey in present.kernelFunc)) {
      const stock = present?.kernelFunc;
      const kernelFunc = Object.assign(make(stock ?? missing(kernelName, backendName)), { [stockKey]: stock });
      if (present) unregisterKernel(kernelName, backendName);
      // The stock kernel may be called on, so its own set-up stays with it.
      registerKernel({ ...present, kernelName, backendName, kernelFunc });
    }
    return `${kernelName}: ${reason}`;
  });
}

/**
 * The stock kernel behind one of ours.
 *
 * @param kernelName - the kernel
 * @param backendName - the backend
 * @returns the kernel that was registered before ours, or `undefined` where there was none
 */
export function stockKernel(kernelName: string, backendName: string): KernelFunc | undefined {
  const present = getKernel(kernelName, backendName)?.kernelFunc;
  return present && stockKey in present ? (present[stockKey] as KernelFunc | undefined) : present;
}

/** Shared by all copies of this package, as the registry of TensorFlow.js is. */
const stockKey: unique symbol = Symbol.for("@tweedie/backends/stock-kernel");

const missing =
  (kernelName: string, backendName: string): KernelFunc =>
  () => {
    throw new Error(`The backend ${backendName} has no stock kernel ${kernelName}.`);
  };
