/** What the binaries export: one line for each family of kernels. */
export * from "./matrix-product";
export { convolve, convolveScratch } from "./convolution";
export { convolveFilterGradient, filterGradientScratch } from "./convolution-filter-gradient";
export * from "./weight-updates";
export { winogradConvolve, winogradScratch } from "./winograd-convolve";
export { winogradFilterScratch, winogradFilterSize, winogradTransformFilter } from "./winograd-filter";
export { winogradFilterGradient, winogradGradientScratch } from "./winograd-filter-gradient";
