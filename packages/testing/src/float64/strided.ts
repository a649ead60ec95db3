import { util } from "@tensorflow/tfjs-core";
import { generate, sizeOf } from "./kernel.ts";
import type { Operand } from "./kernel.ts";

/** Row-major strides, one for each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** Strides of a shape seen through a larger one it broadcasts to: 0 where it repeats. */
export function broadcastStrides(shape: readonly number[], out: readonly number[]): number[] {
  const strides = stridesOf(shape);
  const missing = out.length - shape.length;
  return out.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : strides[axis - missing]!));
}

/** The flat positions that a strided view of `shape` visits, in row-major order. */
export function positions(shape: readonly number[], strides: readonly number[], offset = 0): Int32Array {
  const all = new Int32Array(sizeOf(shape));
  if (all.length === 0) return all;
  all[0] = offset;
  let block = 1;
  // From the last axis outwards, each block is the one before it, a stride further on.
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const [end, stride] = [block * shape[axis]!, strides[axis]!];
    for (let i = block; i < end; i++) all[i] = all[i - block]! + stride;
    block = end;
  }
  return all;
}

/** All sums of one number from each list, the last list running fastest. */
export function outerSum(lists: readonly (readonly number[])[], offset = 0): Int32Array {
  let sums = Int32Array.of(offset);
  for (const list of lists) {
    const next = new Int32Array(sums.length * list.length);
    let n = 0;
    for (const sum of sums) for (const term of list) next[n++] = sum + term;
    sums = next;
  }
  return sums;
}

/** The elements of `x` at flat positions. */
export const gather = (x: Operand, shape: readonly number[], at: Int32Array): Operand =>
  generate(shape, x.dtype, (i) => x.values[at[i]!]!);

/** A tensor along one axis: `outer` blocks of `length` slabs of `inner` elements. */
export interface Lanes {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** Splits a shape at an axis, which may be negative. */
export function lanesOf(shape: readonly number[], axis: number): Lanes & { readonly axis: number } {
  const [at] = util.parseAxisParam(axis, [...shape]) as [number];
  return { axis: at, outer: sizeOf(shape.slice(0, at)), length: shape[at]!, inner: sizeOf(shape.slice(at + 1)) };
}

/** Calls `visit` with the first position of every lane; its elements are `inner` apart. */
export function forEachLane({ outer, length, inner }: Lanes, visit: (start: number, lane: number) => void): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) visit(o * length * inner + i, o * inner + i);
  }
}
