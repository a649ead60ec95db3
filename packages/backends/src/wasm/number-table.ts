/* oxlint-disable eslint/no-underscore-dangle -- the names are Emscripten's */
import type { PointwiseExports } from "./pointwise-exports.ts";
import type { WasmBackend } from "./wasm-backend.ts";

/**
 * The address of the table of numbers that kernels read, which is written once.
 *
 * @param backend - the wasm backend
 * @param kernels - what the kernels export
 * @returns the address, in bytes
 * @throws TweedieError if the heap has no room
 */
export function numberTable({ wasm }: Pick<WasmBackend, "wasm">, kernels: PointwiseExports): number {
  let table = tables.get(wasm);
  if (table === undefined) {
    table = wasm._malloc(kernels.tableSize()) >>> 0;
    kernels.writeTable(table);
    tables.set(wasm, table);
  }
  return table;
}

const tables = new WeakMap<object, number>();
