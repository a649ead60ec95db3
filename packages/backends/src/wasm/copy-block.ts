/** A numeric array on the heap. */
export type HeapArray = Float32Array | Int32Array | Uint8Array;

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

/** A box of elements in a row-major array, which may run backwards or in steps along each axis. */
export interface Box {
  /** The size along each axis. */
  readonly size: readonly number[];
  /** How far apart in the array neighbours along each axis are. */
  readonly strides: readonly number[];
  /** The first element in the array. */
  readonly start: number;
}

/**
 * Copies a box out of an array, into consecutive elements.
 *
 * @param source - the array
 * @param box - which elements
 * @param target - where to, from 0 on
 */
export function copyBox(source: HeapArray, { size, strides, start }: Box, target: HeapArray): void {
  let inner = size.length;
  let run = 1;
  while (inner > 0 && strides[inner - 1] === run) run *= size[--inner]!;
  if (size.includes(0)) return;
  const index = new Array<number>(inner).fill(0);
  let from = start;
  for (let to = 0; to < target.length; to += run) {
    copyRun(source, from, target, to, run);
    for (let axis = inner - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < size[axis]!) break;
      from -= strides[axis]! * size[axis]!;
      index[axis] = 0;
    }
  }
}
