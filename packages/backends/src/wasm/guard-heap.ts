/* oxlint-disable eslint/no-underscore-dangle -- the names are Emscripten's */
import { OutOfMemoryError } from "@tweedie/core";
import type { WasmBackend } from "./wasm-backend.ts";

/** WebAssembly addresses have 32 bits. */
const heapLimit = 2 ** 32;

/** Room at the end for small tensors, and for what XNNPACK allocates by itself: there a refusal would go unnoticed. */
const reserve = 2 ** 27;
const large = 2 ** 20;

/**
 * Makes the wasm backend refuse a tensor for which the heap has no room. The stock backend goes on: the allocator
 * answers with address 0, to which it writes, over other tensors.
 *
 * @param backend - the wasm backend; guarded once however often this is called
 */
export function guardHeap({ wasm }: Pick<WasmBackend, "wasm">): void {
  if (guarded.has(wasm)) return;
  guarded.add(wasm);
  // Emscripten's first call replaces the function itself.
  wasm._free(wasm._malloc(1));
  const malloc = wasm._malloc;
  wasm._malloc = (bytes) => {
    if (bytes === 0) return malloc(0);
    // Where the allocator would count the bytes modulo 2^32, it is not asked.
    let address = bytes < heapLimit - reserve ? malloc(bytes) >>> 0 : 0;
    // The allocator takes the tightest gap, which may lie in the reserve while there is a wider one below it.
    const held: number[] = [];
    const last = bytes < large ? heapLimit : Math.max(0, heapLimit - reserve - bytes);
    while (address > last) {
      held.push(address);
      address = malloc(bytes) >>> 0;
    }
    for (const one of held) wasm._free(one);
    if (address !== 0) return address;
    throw new OutOfMemoryError(
      `wasm: expected room for ${megabytes(bytes)} MB in the WebAssembly heap, got a heap of ` +
        `${megabytes(wasm.HEAPU8.length)} MB that may not pass 4096 MB. Use smaller batches and accumulate their ` +
        `gradients, or dispose of tensors.`,
    );
  };
}

const guarded = new WeakSet<object>();

const megabytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
