import { join } from "node:path";
import asc from "assemblyscript/asc";

/**
 * Compiles the AssemblyScript of a package, from `assembly/index.ts`, without a runtime.
 *
 * @param name - the package's folder
 * @param file - what the result is called
 * @param options - options of the compiler
 * @returns the binary
 * @throws Error with what the compiler says
 */
export async function compile(name: string, file: string, options: readonly string[]): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  let messages = "";
  const baseDir = join(import.meta.dirname, "../packages", name);
  const { error } = await asc.main(
    [
      "assembly/index.ts",
      "-O3",
      "--noAssert",
      "--runtime",
      "stub",
      "--baseDir",
      baseDir,
      ...options,
      "--outFile",
      file,
    ],
    {
      listFiles: () => [],
      stderr: {
        write: (chunk) => {
          messages += String(chunk);
        },
      },
      writeFile: (written, contents) => {
        if (written === file && typeof contents !== "string") binary = contents;
      },
    },
  );
  if (error || binary === undefined) throw new Error(`${file}: ${messages}`, { cause: error });
  return binary;
}
