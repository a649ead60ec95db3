import type { KernelOverride } from "../kernel-override.ts";
import { activationKernels } from "./pointwise-activations.ts";
import { batchMatMulKernel } from "./batch-mat-mul.ts";
import { biasedProductKernel } from "./biased-product.ts";
import { biasedConvolutionKernel, filterBiasGradientKernel } from "./biased-convolution.ts";
import { withChannelsFirst } from "./channels-first.ts";
import { combineKernel } from "./combine.ts";
import { comparisonKernels } from "./comparisons.ts";
import { concatKernel } from "./concat.ts";
import { conv2DKernel } from "./conv2d.ts";
import { conv2DBackpropFilterKernel } from "./conv2d-backprop-filter.ts";
import { conv2DBackpropInputKernel } from "./conv2d-backprop-input.ts";
import { depthwiseKernels } from "./depthwise.ts";
import { depthwiseBackpropFilterKernel, depthwiseBackpropInputKernel } from "./depthwise-backprop.ts";
import { emptyReductionKernels } from "./empty-reductions.ts";
import { extremeKernels } from "./extremes.ts";
import { fusedConv2DKernel } from "./fused-conv2d.ts";
import { fusedMatMulKernel } from "./fused-mat-mul.ts";
import { gatherKernel } from "./gather.ts";
import { groupBroadcastKernels } from "./group-broadcast.ts";
import { groupNormKernels } from "./group-norm.ts";
import { hostCopyKernels } from "./host-copies.ts";
import { indicesKernels } from "./indices.ts";
import { integerKernels } from "./integers.ts";
import { layerNormKernels } from "./layer-norm.ts";
import { maxPoolGradientKernel } from "./max-pool-gradient.ts";
import { oneHotKernel } from "./one-hot.ts";
import { padKernel } from "./pad.ts";
import { pointwiseKernels } from "./pointwise.ts";
import { poolKernels } from "./pools.ts";
import { preluKernel } from "./prelu.ts";
import { reductionKernels } from "./reductions.ts";
import { resizeBilinearGradientKernel } from "./resize-bilinear.ts";
import { resizeNearestGradientKernel, resizeNearestKernel } from "./resize-nearest.ts";
import { selectKernel } from "./select.ts";
import { castKernel, identityKernel } from "./share-data.ts";
import { rotaryKernel } from "./rotary.ts";
import { selfAttentionKernels } from "./self-attention.ts";
import { reverseKernel, sliceKernel, splitKernel, stridedSliceKernel } from "./slices.ts";
import { scaledSoftmaxKernels, softmaxKernels } from "./softmax.ts";
import { tileKernel } from "./tile.ts";
import { transposeKernel } from "./transpose.ts";
import { unaryKernels } from "./unary.ts";
import { unsortedSegmentSumKernel } from "./unsorted-segment-sum.ts";
import { weightGradientKernel } from "./weight-gradient.ts";
import { weightUpdateKernels } from "./weight-updates.ts";

/** What training cannot do without: the kernels that the stock wasm backend lacks. */
export const missingWasmKernels: readonly KernelOverride[] = [
  withChannelsFirst(conv2DBackpropFilterKernel, "filter"),
  unsortedSegmentSumKernel,
  depthwiseBackpropFilterKernel,
  depthwiseBackpropInputKernel,
];

/** What this package changes in the wasm backend. */
export const wasmKernels: readonly KernelOverride[] = [
  ...missingWasmKernels,
  combineKernel,
  withChannelsFirst(conv2DKernel, "images"),
  withChannelsFirst(fusedConv2DKernel, "images"),
  ...weightUpdateKernels,
  ...hostCopyKernels,
  biasedConvolutionKernel,
  filterBiasGradientKernel,
  withChannelsFirst(conv2DBackpropInputKernel, "images"),
  batchMatMulKernel,
  fusedMatMulKernel,
  identityKernel,
  castKernel,
  sliceKernel,
  splitKernel,
  stridedSliceKernel,
  reverseKernel,
  concatKernel,
  transposeKernel,
  tileKernel,
  gatherKernel,
  resizeNearestKernel,
  resizeNearestGradientKernel,
  resizeBilinearGradientKernel,
  ...depthwiseKernels,
  ...poolKernels,
  maxPoolGradientKernel,
  ...reductionKernels,
  ...emptyReductionKernels,
  ...extremeKernels,
  ...comparisonKernels,
  selectKernel,
  ...groupBroadcastKernels,
  ...unaryKernels,
  ...integerKernels,
  ...indicesKernels,
  oneHotKernel,
  preluKernel,
  padKernel,
  ...pointwiseKernels,
  ...softmaxKernels,
];

/** Kernels that stand for several operations, for backends on which the package's own kernels have started. */
export const fusedWasmKernels: readonly KernelOverride[] = [
  ...activationKernels,
  ...groupNormKernels,
  ...layerNormKernels,
  ...scaledSoftmaxKernels,
  ...selfAttentionKernels,
  biasedProductKernel,
  weightGradientKernel,
  rotaryKernel,
];
