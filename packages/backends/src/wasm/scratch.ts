/* oxlint-disable eslint/no-underscore-dangle -- the names are Emscripten's */
import type { WasmBackend } from "./wasm-backend.ts";

/**
 * The address of working memory on the heap, for one kernel at a time: it is kept from call to call and grows when more
 * is asked for, so that a kernel need not allocate. What it holds is lost at the next call, and the address with it.
 *
 * Growing may move the heap, which detaches the arrays that look at it.
 *
 * @param backend - the wasm backend
 * @param floats - how many float32 numbers must fit
 * @returns an address that is a multiple of 64 bytes
 * @throws TweedieError if the heap has no room
 */
export function scratch({ wasm }: Pick<WasmBackend, "wasm">, floats: number): number {
  let memory = held.get(wasm);
  if (!memory) held.set(wasm, (memory = { start: 0, bytes: 0 }));
  const bytes = floats * 4 + alignment;
  if (memory.bytes < bytes) {
    if (memory.start !== 0) wasm._free(memory.start);
    // Where allocation throws, nothing is held.
    Object.assign(memory, { start: 0, bytes: 0 });
    memory.start = wasm._malloc(bytes) >>> 0;
    memory.bytes = bytes;
  }
  return Math.ceil(memory.start / alignment) * alignment;
}

/** Lines of the cache. */
const alignment = 64;

/** By module: a page may have more than one. */
const held = new WeakMap<object, { start: number; bytes: number }>();
