import { expect, it } from "vitest";
import { scratch } from "../../src/wasm/scratch.ts";
import type { WasmModule } from "../../src/wasm/wasm-backend.ts";

/** An allocator of a heap of so many bytes, which knows what is held. */
function heap(size: number) {
  const held = new Map<number, number>();
  let next = 8;
  const wasm = {
    _malloc(bytes: number) {
      if (bytes > size) throw new Error("the heap is full");
      held.set(next, bytes);
      const address = next;
      next += bytes + 8;
      return address;
    },
    _free(address: number) {
      if (!held.delete(address)) throw new Error(`${address} is not held`);
    },
  };
  return { held, backend: { wasm: wasm as unknown as WasmModule } };
}

it("working memory is aligned, kept, and held once when it grows", () => {
  const { held, backend } = heap(10_000);
  const first = scratch(backend, 100);
  expect(first % 64).toBe(0);
  expect(scratch(backend, 100)).toBe(first);
  expect(scratch(backend, 3)).toBe(first);
  expect(held.size).toBe(1);
  const second = scratch(backend, 1000);
  const [[start, bytes]] = [...held] as [[number, number]];
  expect(held.size).toBe(1);
  expect(second).toBeGreaterThanOrEqual(start);
  expect(second + 4000).toBeLessThanOrEqual(start + bytes);
});

it("working memory that does not fit is refused, and the next call starts anew", () => {
  const { held, backend } = heap(10_000);
  scratch(backend, 100);
  expect(() => scratch(backend, 3000)).toThrow("the heap is full");
  expect(held.size).toBe(0);
  scratch(backend, 200);
  expect([...held.values()]).toEqual([200 * 4 + 64]);
});

it("each module has working memory of its own", () => {
  const [one, other] = [heap(10_000), heap(10_000)];
  scratch(one.backend, 100);
  scratch(other.backend, 100);
  scratch(one.backend, 100);
  expect([one.held.size, other.held.size]).toEqual([1, 1]);
});
