import { findBackendFactory, registerBackend, registerKernel, setBackend } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import { arrangements } from "./float64/arrangements.ts";
import { Float64Backend } from "./float64/backend.ts";
import { elementwise } from "./float64/elementwise.ts";
import { images } from "./float64/images.ts";
import { products } from "./float64/products.ts";
import { reductions } from "./float64/reductions.ts";

const backendName = "float64";

/**
 * Registers (once) and activates the TensorFlow.js backend `float64`, which computes in float64 on the host: slow, and
 * exact enough to see the order of a solver down to errors of 1e-10.
 *
 * Tensors keep the dtype name `float32`, but `data()` returns a `Float64Array`. TensorFlow.js rounds numbers to float32
 * on their way into `tensor`, `scalar` or `mul(x, 0.1)`: bring float64 constants in by `tensorOf` or `combine`. Kernels:
 * `combine`'s, elementwise functions, reductions, matrix products, rearrangements, and on images (NHWC)
 * convolutions, average pooling and nearest-neighbour resizing with their gradients.
 *
 * @throws TweedieError if the backend cannot be started
 */
export async function useFloat64(): Promise<void> {
  if (!findBackendFactory(backendName)) {
    // The lowest priority, so that TensorFlow.js never picks it by itself.
    registerBackend(backendName, () => new Float64Backend(), 0);
    for (const [kernelName, kernel] of Object.entries({
      ...elementwise,
      ...reductions,
      ...products,
      ...arrangements,
      ...images,
    })) {
      registerKernel({
        kernelName,
        backendName,
        kernelFunc: ({ inputs, attrs, backend }) => (backend as Float64Backend).run(kernel, inputs, attrs ?? {}),
      });
    }
  }
  if (!(await setBackend(backendName))) {
    throw new TweedieError(
      `useFloat64: expected the backend "${backendName}" to start, got a failure. Look at the log of TensorFlow.js.`,
    );
  }
}
