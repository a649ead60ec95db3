import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import asc from "assemblyscript/asc";

/** The two builds of the kernels of `@tweedie/backends`, and the features of WebAssembly that each needs. */
export const kernelBuilds = {
  "kernels-relaxed.wasm": "simd,relaxed-simd",
  "kernels-simd.wasm": "simd",
} as const;

/** The name of one of the builds. */
export type KernelBuild = keyof typeof kernelBuilds;

const backends = join(import.meta.dirname, "..", "packages", "backends");

/** Where the binaries lie in the repository. */
export const kernelFolder: string = join(backends, "assets");

/**
 * Compiles the kernels from AssemblyScript. They bring no memory, no data and no runtime: they work in the memory of
 * TensorFlow.js, on addresses that they are given.
 *
 * @param build - which of the builds
 * @returns the binary
 * @throws Error with what the compiler says
 */
export async function compileKernels(build: KernelBuild): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  let messages = "";
  const options = [
    "-O3",
    "--noAssert",
    "--runtime",
    "stub",
    "--importMemory",
    "--noExportMemory",
    "--baseDir",
    backends,
  ];
  const { error } = await asc.main(
    ["assembly/index.ts", ...options, "--enable", kernelBuilds[build], "--outFile", build],
    {
      listFiles: () => [],
      stderr: {
        write: (chunk) => {
          messages += String(chunk);
        },
      },
      writeFile: (name, contents) => {
        if (name === build && typeof contents !== "string") binary = contents;
      },
    },
  );
  if (error || binary === undefined) throw new Error(`${build}: ${messages}`, { cause: error });
  return binary;
}

if (import.meta.main) {
  for (const build of Object.keys(kernelBuilds) as KernelBuild[]) {
    await writeFile(join(kernelFolder, build), await compileKernels(build));
  }
}
