import type { RandomEngine } from "./random-engine.ts";
import { randomBinary } from "./random-binary.ts";

/** What the binary exports. */
type Exports = Pick<RandomEngine, "drawWords" | "toNormals" | "toUniforms"> & {
  readonly memory: WebAssembly.Memory;
  readonly room: WebAssembly.Global<"i32">;
  readonly wordsAt: WebAssembly.Global<"i32">;
  readonly uniformsAt: WebAssembly.Global<"i32">;
};

/** Random numbers by WebAssembly with SIMD; `undefined` where that is missing, or a page's policy forbids it. */
export function wasmEngine(): RandomEngine | undefined {
  try {
    const binary = Uint8Array.from(atob(randomBinary), (character) => character.charCodeAt(0));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary));
    const { memory, room, wordsAt, uniformsAt, drawWords, toNormals, toUniforms } = exports as Exports;
    return Object.freeze({
      room: room.value,
      normals: new Float32Array(memory.buffer, wordsAt.value, room.value),
      uniforms: new Float64Array(memory.buffer, uniformsAt.value, room.value / 2),
      drawWords,
      toNormals,
      toUniforms,
    });
  } catch {
    return undefined;
  }
}
