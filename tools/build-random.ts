import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compile } from "./compile-assembly.ts";

/** Where the binary lies in the repository, as text, so that nothing has to be loaded. */
export const randomFile: string = join(import.meta.dirname, "../packages/core/src/random/random-binary.ts");

/**
 * Compiles the random numbers of `@tweedie/core` from AssemblyScript, with a memory of their own.
 *
 * @returns the module that holds the binary
 * @throws Error with what the compiler says
 */
export async function compileRandom(): Promise<string> {
  const binary = await compile("core", "random.wasm", ["--initialMemory", "1", "--enable", "simd"]);
  return `/** Compiled from assembly/ by \`npm run build\`. */
export const randomBinary: string =
  "${Buffer.from(binary).toString("base64")}";
`;
}

if (import.meta.main) await writeFile(randomFile, await compileRandom());
