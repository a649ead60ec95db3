import type { Tensor } from "@tensorflow/tfjs-core";
import { convolution, type ConvolutionOptions } from "./convolution.ts";
import { dense } from "./dense.ts";
import { groupNorm, groupNormSilu } from "./group-norm.ts";
import type { Parameters } from "./parameters.ts";

/** A layer that holds its variables. */
export type Layer = (x: Tensor) => Tensor;

/** How a layer's variables start. */
export interface LayerOptions {
  /** All zeros, so that the layer outputs 0; else weights from $\mathcal N(0, 1/\mathrm{fan\,in})$ and zero biases. */
  readonly zero?: boolean;
  /** Leave the bias out. */
  readonly noBias?: boolean;
}

/** A {@link dense} layer with variables `<name>.weight` and `<name>.bias`. */
export function denseLayer(
  make: Parameters,
  name: string,
  from: number,
  to: number,
  options: LayerOptions = {},
): Layer {
  const weight = weights(make, name, [from, to], options);
  const bias = options.noBias ? undefined : make.zeros(`${name}.bias`, [to]);
  return (x) => dense(x, weight, bias);
}

/** A {@link convolution} with variables `<name>.weight` and `<name>.bias`. */
export function convolutionLayer(
  make: Parameters,
  name: string,
  [size, from, to]: readonly [size: number, from: number, to: number],
  options: LayerOptions = {},
): (x: Tensor, options?: ConvolutionOptions) => Tensor {
  const weight = weights(make, name, [size, size, from, to], options);
  const bias = make.zeros(`${name}.bias`, [to]);
  return (x, options) => convolution(x, weight, bias, options);
}

/** {@link groupNorm}, with {@link silu} if asked for, and variables `<name>.weight` and `<name>.bias`. */
export function groupNormLayer(
  make: Parameters,
  name: string,
  channels: number,
  groups: number,
  { activate }: { readonly activate: boolean },
): Layer {
  const scale = make.ones(`${name}.weight`, [channels]);
  const shift = make.zeros(`${name}.bias`, [channels]);
  return (x) => (activate ? groupNormSilu : groupNorm)(x, groups, scale, shift);
}

function weights(make: Parameters, name: string, shape: readonly number[], { zero = false }: LayerOptions) {
  const fanIn = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return zero ? make.zeros(`${name}.weight`, shape) : make.normal(`${name}.weight`, shape, fanIn ** -0.5);
}
