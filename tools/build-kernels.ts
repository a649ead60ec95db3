import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compile } from "./compile-assembly.ts";

/**
 * The builds of the kernels of `@tweedie/backends`: the features of WebAssembly that each needs, and the columns of its
 * tile. The wide one is for engines that make 256-bit code of pairs of 128-bit operations; others are slower with it.
 */
export const kernelBuilds = {
  "kernels-wide.wasm": { features: "simd,relaxed-simd", tileColumns: 16 },
  "kernels-relaxed.wasm": { features: "simd,relaxed-simd", tileColumns: 8 },
  "kernels-simd.wasm": { features: "simd", tileColumns: 8 },
} as const;

/** The name of one of the builds. */
export type KernelBuild = keyof typeof kernelBuilds;

/** Where the binaries lie in the repository. */
export const kernelFolder: string = join(import.meta.dirname, "../packages/backends/assets");

/**
 * Compiles the kernels from AssemblyScript. They bring no memory, no data and no runtime: they work in the memory of
 * TensorFlow.js, on addresses that they are given.
 *
 * @param build - which of the builds
 * @param named - whether the functions keep their names, for profiles
 * @returns the binary
 * @throws Error with what the compiler says
 */
export async function compileKernels(build: KernelBuild, named = false): Promise<Uint8Array> {
  const { features, tileColumns } = kernelBuilds[build];
  return compile("backends", build, [
    "--importMemory",
    "--noExportMemory",
    ...(named ? ["--debug"] : []),
    "--enable",
    features,
    "--use",
    `TILE_COLUMNS=${tileColumns}`,
  ]);
}

if (import.meta.main) {
  for (const build of Object.keys(kernelBuilds) as KernelBuild[]) {
    await writeFile(join(kernelFolder, build), await compileKernels(build));
  }
}
