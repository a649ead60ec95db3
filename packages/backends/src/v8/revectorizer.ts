import { setFlagsFromString } from "node:v8";

/**
 * Turns V8's revectorizer on or off: it joins pairs of 128-bit vector operations of WebAssembly to 256-bit ones
 * (`--experimental-wasm-revectorize`). The flag holds for everything that the process compiles from then on, in all its
 * threads.
 *
 * @param on - whether to have it
 * @returns why there is none here, or `undefined`
 */
export function setRevectorizer(on: boolean): string | undefined {
  // V8 prints a complaint about a flag that it does not know, so it is not asked where Node was built without.
  const { variables } = process.config as unknown as { variables: Readonly<Record<string, unknown>> };
  if (variables["v8_enable_wasm_simd256_revec"] !== 1) {
    return `Node ${process.version} has no revectorizer on ${process.platform} ${process.arch}`;
  }
  setFlagsFromString(on ? "--experimental-wasm-revectorize" : "--no-experimental-wasm-revectorize");
  return undefined;
}

/**
 * Compiles a module to optimized code at once. By itself V8 begins with plain code and chooses what to optimize and
 * inline by what has been called: the same kernels are then fast or slow by chance, and a comparison of two times means
 * nothing.
 *
 * @param binary - the module
 * @returns the compiled module
 */
export function compileOptimized(binary: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  // Nothing else runs, and so nothing else is compiled, until the flags are back.
  for (const flag of ["--no-liftoff", "--no-wasm-lazy-compilation"]) setFlagsFromString(flag);
  try {
    return new WebAssembly.Module(binary);
  } finally {
    for (const flag of ["--liftoff", "--wasm-lazy-compilation"]) setFlagsFromString(flag);
  }
}
