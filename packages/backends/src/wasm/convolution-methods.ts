import type { ConvGeometry } from "./conv-geometry.ts";
import type { ConvolutionMethod } from "./convolution-method.ts";
import { directConvolution } from "./direct-convolution.ts";
import { winogradConvolution } from "./winograd-convolution.ts";

/** In the order of preference; the last does everything. */
const methods: readonly ConvolutionMethod[] = [winogradConvolution, directConvolution];

/**
 * The method for a convolution.
 *
 * @param conv - its sizes
 * @returns the best that can do it
 */
export function methodFor(conv: ConvGeometry): ConvolutionMethod {
  const { batchSize, inChannels, outChannels } = conv;
  const empty = [batchSize, inChannels, outChannels, conv.outHeight, conv.outWidth].includes(0);
  return (empty ? undefined : methods.find((method) => method.suits(conv))) ?? directConvolution;
}
