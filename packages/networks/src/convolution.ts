import {
  add,
  clone,
  conv2d,
  conv2dTranspose,
  customGrad,
  engine,
  reshape,
  sum,
  tidy,
  Variable,
} from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { biasedConvolutionKernelName, filterBiasGradientKernelName, fused, TweedieError } from "@tweedie/core";
import type { BiasedConvolutionAttributes, FilterBiasGradientAttributes } from "@tweedie/core";

/** What a {@link convolution} does besides. */
export interface ConvolutionOptions {
  /** Pixels from one window to the next. Default 1. */
  readonly stride?: number;
  /** Added to all pixels of an image: `[batch, out]`. */
  readonly imageBias?: Tensor;
  /** Added to the result, and of its shape. */
  readonly residual?: Tensor;
}

/**
 * A convolution of images plus a bias, with zeros around the images so that `stride` pixels give one:
 *
 * $$y_{p,o} = b_o + b^{\mathrm{image}}_o + r_{p,o} + \sum_{t,c} x_{s p + t,\,c}\, w_{t,c,o}$$
 *
 * Convolution, biases and residual are one kernel where the backend has {@link biasedConvolutionKernelName}, and the
 * gradients by weight and bias another; second derivatives are right everywhere.
 *
 * @param x - `[batch, height, width, in]`
 * @param weight - `[size, size, in, out]`
 * @param bias - `[out]`
 * @param options - see {@link ConvolutionOptions}
 * @returns `[batch, ceil(height / stride), ceil(width / stride), out]`
 * @throws TweedieError if the bias, the bias of the images or the residual has another shape
 */
export function convolution(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  { stride = 1, imageBias, residual }: ConvolutionOptions = {},
): Tensor {
  const [batch, height = 0, width = 0] = x.shape;
  const out = weight.shape[3]!;
  checkShape("a bias", bias, [out]);
  if (imageBias) checkShape("a bias of the images", imageBias, [batch!, out]);
  if (residual) {
    checkShape("a residual", residual, [batch!, Math.ceil(height / stride), Math.ceil(width / stride), out]);
  }
  const geometry: BiasedConvolutionAttributes = { strides: stride, pad: "same" };
  const inputs = [x, weight, bias, ...(imageBias ? [imageBias] : []), ...(residual ? [residual] : [])];
  return customGrad((...args: unknown[]) => {
    const save = args[inputs.length] as (saved: Tensor[]) => void;
    // A variable outlives the gradient, and need not be saved.
    const fixed = weight instanceof Variable ? weight : undefined;
    save(fixed ? [x] : [x, weight]);
    const shift = imageBias ? add(reshape(imageBias, [-1, 1, 1, out]), bias) : bias;
    return {
      value: forward([x, weight, shift, residual], geometry),
      gradFunc: (dy: Tensor, [x, weight = fixed]: Tensor[]) =>
        tidy(() => [
          ...backward(dy as Tensor4D, [x as Tensor4D, weight as Tensor4D], imageBias !== undefined, geometry),
          ...(residual ? [clone(dy)] : []),
        ]),
    };
  })(...inputs);
}

type Inputs = readonly [x: Tensor, weight: Tensor, shift: Tensor, residual: Tensor | undefined];

function forward([x, filter, bias, residual]: Inputs, geometry: BiasedConvolutionAttributes): Tensor {
  const inputs = residual ? { x, filter, bias, residual } : { x, filter, bias };
  return fused({ name: biasedConvolutionKernelName, inputs, attributes: geometry }, () =>
    tidy(() => {
      const y = add(conv2d(x as Tensor4D, filter as Tensor4D, geometry.strides, geometry.pad), bias);
      return residual ? add(y, residual) : y;
    }),
  );
}

/** The gradients by the images, the weight, the bias and, if there is one, the bias of the images. */
function backward(
  dy: Tensor4D,
  [x, weight]: readonly [Tensor4D, Tensor4D],
  perImage: boolean,
  geometry: BiasedConvolutionAttributes,
): Tensor[] {
  const attributes: FilterBiasGradientAttributes = { ...geometry, filterShape: weight.shape };
  const dx = conv2dTranspose(dy, weight, x.shape, geometry.strides, geometry.pad);
  if (perImage) {
    const ofImages = sum(dy, [1, 2]);
    return [dx, filterGradient(x, dy, attributes), sum(ofImages, 0), ofImages];
  }
  const both = fused({ name: filterBiasGradientKernelName, inputs: { x, dy }, attributes }, () => [
    filterGradient(x, dy, attributes),
    sum(dy, [0, 1, 2]),
  ]);
  return [dx, ...both];
}

/** The gradient by the weight; TensorFlow.js gives its kernel no gradient of its own. */
function filterGradient(x: Tensor4D, dy: Tensor4D, attributes: FilterBiasGradientAttributes): Tensor {
  const { strides, pad } = attributes;
  return customGrad((x, dy, save) => {
    const [images, gradient] = [x as Tensor4D, dy as Tensor4D];
    (save as unknown as (saved: Tensor[]) => void)([images, gradient]);
    return {
      value: engine().runKernel(
        "Conv2DBackpropFilter",
        { x: images, dy: gradient },
        { ...attributes, dataFormat: "NHWC" },
      ) as Tensor,
      gradFunc: (direction: Tensor, saved: Tensor[]) => {
        const [images, gradient] = saved as [Tensor4D, Tensor4D];
        const filter = direction as Tensor4D;
        return [conv2dTranspose(gradient, filter, images.shape, strides, pad), conv2d(images, filter, strides, pad)];
      },
    };
  })(x, dy);
}

function checkShape(what: string, { shape }: Tensor, expected: readonly number[]): void {
  if (shape.length === expected.length && shape.every((size, axis) => size === expected[axis])) return;
  throw new TweedieError(`convolution: expected ${what} of the shape [${expected}], got [${shape}]. Reshape it.`);
}
