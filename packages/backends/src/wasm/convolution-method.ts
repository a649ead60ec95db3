import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { ConvGeometry } from "./conv-geometry.ts";
import type { KernelExports } from "./kernel-exports.ts";
import type { WasmBackend } from "./wasm-backend.ts";

/** What a convolution is computed from; all float32, channels last. */
export interface ConvolutionInputs {
  /** `[batch, inHeight, inWidth, in]` */
  readonly x: TensorInfo;
  /** `[filterHeight, filterWidth, in, out]` */
  readonly filter: TensorInfo;
  /** Added to every pixel: `[out]`, or one for each image, `[batch, 1, 1, out]`. */
  readonly bias?: TensorInfo | undefined;
  /** Added to the result, and of its shape. */
  readonly residual?: TensorInfo | undefined;
}

/**
 * A way to compute a convolution and its gradients by the kernels, which write their whole result into a tensor that
 * the caller allocated. No size in `conv` is 0, and no channels are grouped.
 */
export interface ConvolutionMethod {
  /** Whether it can do, and is a good way to do, convolutions of this geometry. */
  suits(conv: ConvGeometry): boolean;
  /** `out = x * filter + bias + residual`, of the shape `[batch, outHeight, outWidth, out]`. */
  forward(
    backend: WasmBackend,
    kernels: KernelExports,
    inputs: ConvolutionInputs,
    conv: ConvGeometry,
    out: TensorInfo,
  ): void;
  /** The gradient by `x`, of its shape, from that by the result. */
  inputGradient(
    backend: WasmBackend,
    kernels: KernelExports,
    inputs: { readonly dy: TensorInfo; readonly filter: TensorInfo },
    conv: ConvGeometry,
    out: TensorInfo,
  ): void;
  /** The gradient by `filter`, of its shape, and, if asked for, by a bias `[out]`: the sum of `dy` over the pixels. */
  filterGradient(
    backend: WasmBackend,
    kernels: KernelExports,
    inputs: { readonly x: TensorInfo; readonly dy: TensorInfo },
    conv: ConvGeometry,
    filterOut: TensorInfo,
    biasOut?: TensorInfo,
  ): void;
}
