/** What the binaries export: one line for each family of kernels. */
export * from "./matrix-product";
