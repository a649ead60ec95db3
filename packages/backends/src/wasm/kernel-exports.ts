/** What the binaries export, each family of kernels in an interface of its own. */
export interface KernelExports extends ProductExports {}

/** Matrix products; flags are numbers here. */
export interface ProductExports {
  scratchSize(columns: number, depth: number): number;
  multiply(
    a: number,
    transposeA: number,
    b: number,
    transposeB: number,
    out: number,
    rows: number,
    columns: number,
    depth: number,
    scratch: number,
  ): void;
}
