import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { MoveExports } from "./move-exports.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { addressOf, elements, sizeOf, type WasmBackend } from "./wasm-backend.ts";

/** A numeric array on the heap. */
export type HeapArray = Float32Array | Int32Array | Uint8Array;

/** Where a box of elements lies in a row-major array; it may run backwards or in steps along each axis. */
export interface Layout {
  /** How far apart in the array neighbours along each axis are. */
  readonly strides: readonly number[];
  /** The first element in the array. */
  readonly start: number;
}

/** How far apart neighbours along each axis of a row-major array are. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/**
 * Copies a box of elements from one tensor to another of the same type.
 *
 * @param backend - the wasm backend
 * @param source - the tensor where they are
 * @param from - their layout there
 * @param target - another tensor, where they go
 * @param to - their layout there
 * @param size - the size of the box along each axis
 */
export function copyBox(
  backend: WasmBackend,
  source: TensorInfo,
  from: Layout,
  target: TensorInfo,
  to: Layout,
  size: readonly number[],
): void {
  if (size.includes(0)) return;
  const axes = joined(size, from.strides, to.strides);
  const kernels = kernelsOf(backend);
  if (!kernels) {
    walk(axes, from.start, to.start, copierOf(elements(backend, source), elements(backend, target)));
    return;
  }
  const bytes = source.dtype === "bool" ? 1 : 4;
  const copy = kernelCopier(kernels, addressOf(backend, source), addressOf(backend, target), bytes);
  walk(axes, from.start, to.start, copy);
}

/** An axis of a box: its size, and the strides in both arrays. */
interface Axis {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** Copies runs of elements along two axes. */
type Copier = (outer: Axis, inner: Axis, run: number, from: number, to: number) => void;

/** The fewest axes that describe a box: those of size 1 left out, and neighbours joined that lie as one in both arrays. */
function joined(size: readonly number[], from: readonly number[], to: readonly number[]): Axis[] {
  const axes: Axis[] = [];
  for (let i = 0; i < size.length; i++) {
    const next: Axis = { size: size[i]!, from: from[i]!, to: to[i]! };
    if (next.size === 1) continue;
    const last = axes.at(-1);
    if (last && last.from === next.from * next.size && last.to === next.to * next.size) {
      axes[axes.length - 1] = { ...next, size: last.size * next.size };
    } else {
      axes.push(next);
    }
  }
  return axes;
}

const none: Axis = { size: 1, from: 0, to: 0 };

/** All but the last axes one by one. */
function walk(axes: readonly Axis[], from: number, to: number, copy: Copier): void {
  const last = axes.at(-1);
  const run = last?.from === 1 && last.to === 1 ? last.size : 1;
  const outside = run === 1 ? axes : axes.slice(0, -1);
  const [outer, inner] = [outside.at(-2) ?? none, outside.at(-1) ?? none];
  const step = (axis: number, from: number, to: number): void => {
    if (axis >= outside.length - 2) {
      copy(outer, inner, run, from, to);
      return;
    }
    const { size, from: fromStep, to: toStep } = outside[axis]!;
    for (let i = 0; i < size; i++) step(axis + 1, from + i * fromStep, to + i * toStep);
  };
  step(0, from, to);
}

const kernelCopier =
  ({ copyRuns }: MoveExports, source: number, target: number, bytes: number): Copier =>
  (outer, inner, run, from, to) =>
    copyRuns(
      source + from * bytes,
      target + to * bytes,
      outer.size,
      outer.from * bytes,
      outer.to * bytes,
      inner.size,
      inner.from * bytes,
      inner.to * bytes,
      run * bytes,
    );

const copierOf =
  (source: HeapArray, target: HeapArray): Copier =>
  (outer, inner, run, from, to) => {
    for (let i = 0; i < outer.size; i++) {
      for (let j = 0; j < inner.size; j++) {
        const [p, q] = [from + i * outer.from + j * inner.from, to + i * outer.to + j * inner.to];
        copyRun(source, p, target, q, run);
      }
    }
  };

/** Short runs are faster copied one by one than by `set`, which makes an object. */
const shortRun = 24;

/**
 * Copies a run of elements from one array to another.
 *
 * @param source - where from
 * @param from - the first element there
 * @param target - where to
 * @param to - the first element there
 * @param length - how many
 */
export function copyRun(source: HeapArray, from: number, target: HeapArray, to: number, length: number): void {
  if (length < shortRun) for (let i = 0; i < length; i++) target[to + i] = source[from + i]!;
  else target.set(source.subarray(from, from + length), to);
}
