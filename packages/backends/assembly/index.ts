/** What the binaries export: one line for each family of kernels. */
export * from "./matrix-product";
export { convolve, convolveScratch } from "./convolution";
export { convolveFilterGradient, filterGradientScratch } from "./convolution-filter-gradient";
export * from "./weight-updates";
export { winogradConvolve, winogradScratch } from "./winograd-convolve";
export { winogradFilterScratch, winogradFilterSize, winogradTransformFilter } from "./winograd-filter";
export { winogradFilterGradient, winogradGradientScratch } from "./winograd-filter-gradient";
export * from "./elementwise";
export { tableSize, writeTable } from "./table";
export { groupNorm, groupNormScratch } from "./group-norm";
export { groupNormGradient } from "./group-norm-gradient";
export { layerNorm, layerNormGradient, layerNormScratch } from "./layer-norm";
export { softmax, softmaxGradient } from "./softmax";
export { sumRows, sumRuns, sumScratch } from "./sums";
export { copyRuns } from "./copy-runs";
export { rotary } from "./rotary";
