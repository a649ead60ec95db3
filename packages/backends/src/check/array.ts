/** Numbers with a shape, row-major, in double precision. */
export interface Float64Values {
  /** The lengths of the axes. */
  readonly shape: readonly number[];
  /** The numbers, those of the last axis beside each other. */
  readonly values: Float64Array;
}

/** The number of elements of a shape. */
export const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/**
 * An array whose element at each place is a function of its indices.
 *
 * @param shape - the lengths of the axes
 * @param f - the element, from one index an axis
 */
export function arrayOf(shape: readonly number[], f: (...indices: number[]) => number): Float64Values {
  const indices = shape.map(() => 0);
  const values = Float64Array.from({ length: countOf(shape) }, () => {
    const value = f(...indices);
    for (let axis = shape.length - 1; axis >= 0 && ++indices[axis]! === shape[axis]; axis--) indices[axis] = 0;
    return value;
  });
  return { shape, values };
}

/**
 * Reads an array.
 *
 * @returns its element at given indices, 0 outside
 */
export function reader({ shape, values }: Float64Values): (...indices: number[]) => number {
  return (...indices) => {
    let place = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      const index = indices[axis]!;
      if (index < 0 || index >= shape[axis]!) return 0;
      place = place * shape[axis]! + index;
    }
    return values[place]!;
  };
}

/** The sum of a function over 0, 1, ..., n - 1. */
export function sumOver(n: number, f: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += f(i);
  return sum;
}
