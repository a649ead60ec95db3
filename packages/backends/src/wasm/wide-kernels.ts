import { compileOptimized, setRevectorizer } from "#platform";
import type { KernelExports } from "./kernel-exports.ts";
import { addressOf, allocate, floats, release, type WasmBackend } from "./wasm-backend.ts";

/** Compiles, starts and tests the kernels of a file. */
export type StartFile = (
  file: "kernels-wide.wasm" | "kernels-relaxed.wasm",
  compile: (binary: Uint8Array<ArrayBuffer>) => WebAssembly.Module,
) => Promise<KernelExports>;

/** {@link chooseWidth}'s answer. */
export interface Width {
  /** What to use; `undefined` leaves the choice among the other builds open. */
  readonly kernels?: KernelExports;
  /** What it is, for the report. */
  readonly description: string;
}

/**
 * Turns the revectorizer on, and takes the kernels with the wide tile if that makes them right and faster than those with
 * the narrow one: nothing else tells whether the engine made 256-bit code of them. If not, the revectorizer is off again.
 *
 * @param backend - the wasm backend
 * @param start - starts the kernels of a file; throws if they fail their self-test
 * @returns the kernels and what they are
 */
export async function chooseWidth(backend: WasmBackend, start: StartFile): Promise<Width> {
  const refusal = setRevectorizer(true);
  if (refusal !== undefined) return { description: `in 128 bits: ${refusal}` };
  try {
    const wide = await start("kernels-wide.wasm", compileOptimized);
    setRevectorizer(false);
    const narrow = await start("kernels-relaxed.wasm", compileOptimized);
    const gain = speedup(backend, wide, narrow);
    const times = `${gain.toFixed(1)} times as fast`;
    if (gain < leastGain) return { kernels: narrow, description: `in 128 bits: in 256 bits they were ${times} here` };
    setRevectorizer(true);
    return { kernels: wide, description: `in 256 bits: ${times} as in 128 bits here` };
  } catch (error) {
    setRevectorizer(false);
    return { description: `in 128 bits: in 256 bits ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** The wide tile has 1.3 to 1.9 times the narrow one's speed as 256-bit code, and 0.6 to 0.9 times as 128-bit code. */
const leastGain = 1.1;

/** All of it lies in the first-level cache. */
const rows = 24;
const columns = 32;
const depth = 64;

/**
 * How many times as fast the first kernels multiply as the second: the best of many times each, taken in turns so that a
 * pause of the machine spoils a few of either. It takes about 5 ms.
 */
function speedup(backend: WasmBackend, ...contestants: readonly [KernelExports, KernelExports]): number {
  const scratch = Math.max(...contestants.map((kernels) => kernels.scratchSize(columns, depth)));
  const buffers = [rows * depth, depth * columns, rows * columns, scratch].map((size) => allocate(backend, [size]));
  for (const buffer of buffers) floats(backend, buffer).fill(1);
  const [a, b, out, work] = buffers.map((buffer) => addressOf(backend, buffer)) as [number, number, number, number];
  const best = [Infinity, Infinity];
  for (let round = 0; round < 60; round++) {
    contestants.forEach((kernels, i) => {
      const start = performance.now();
      for (let k = 0; k < 16; k++) kernels.multiply(a, 0, 0, b, 0, 0, 0, out, 1, rows, columns, depth, work);
      best[i] = Math.min(best[i]!, performance.now() - start);
    });
  }
  release(backend, ...buffers);
  return best[1]! / best[0]!;
}
