import { expect } from "vitest";

/** A kernel's arguments: arrays that it reads, and the lengths of those that it writes, the last for working memory. */
export interface Buffers {
  readonly inputs: readonly Float32Array[];
  readonly outputs: readonly number[];
}

const guard = 16;
const guardValue = 12345;

/**
 * Runs a kernel with each of its buffers in turn at the very end of the memory, so that the machine refuses a step
 * beyond; expects it to change no input and nothing around its buffers.
 *
 * @param memory - the kernel's memory, which grows if it is too small
 * @param buffers - what the kernel reads and writes
 * @param run - calls the kernel with the addresses of the inputs and then the outputs
 * @param check - sees the outputs of each run
 */
export function atEndOfMemory(
  memory: WebAssembly.Memory,
  { inputs, outputs }: Buffers,
  run: (addresses: readonly number[]) => void,
  check: (outputs: readonly Float32Array[]) => void,
): void {
  const lengths = [...inputs.map(({ length }) => length), ...outputs];
  const places = lengths.map((_, i) => i);
  for (const last of places) {
    const floats = heap(
      memory,
      lengths.reduce((sum, length) => sum + length + guard, guard),
    );
    floats.fill(guardValue);
    let end = floats.length;
    const starts: number[] = [];
    for (const which of [last, ...places.filter((place) => place !== last)]) {
      starts[which] = end - lengths[which]!;
      end = starts[which]! - guard;
    }
    inputs.forEach((values, i) => floats.set(values, starts[i]));
    run(starts.map((start) => floats.byteOffset + start * 4));
    const parts = starts.map((start, i) => floats.subarray(start, start + lengths[i]!));
    check(parts.slice(inputs.length).map((part) => part.slice()));
    inputs.forEach((values, i) => expect(same(parts[i]!, values), `input ${i} is as it was`).toBe(true));
    for (const part of parts) part.fill(guardValue);
    expect(floats.every((value) => value === guardValue)).toBe(true);
  }
}

/** The last floats of the memory, which grows if it has too few. */
function heap(memory: WebAssembly.Memory, length: number): Float32Array {
  const missing = length * 4 - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  return new Float32Array(memory.buffer, memory.buffer.byteLength - length * 4, length);
}

/** By bits: a NaN may be an integer in disguise. */
function same(x: Float32Array, y: Float32Array): boolean {
  const [a, b] = [x, y].map(({ buffer, byteOffset, length }) => new Int32Array(buffer, byteOffset, length));
  return a!.every((value, i) => value === b![i]);
}
