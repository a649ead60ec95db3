/** The mean of numbers. */
export const meanOf = (values: ArrayLike<number>): number => sumOf(values) / values.length;

/** The standard error of the mean of two independent numbers or more. */
export function standardErrorOf(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  const squares = sumOf(Array.from(values, (value) => (value - mean) ** 2));
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** The numbers of one column of a row-major table. */
export const columnOf = (table: Float64Array, columns: number, column: number): readonly number[] =>
  Array.from({ length: table.length / columns }, (_, i) => table[i * columns + column]!);

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
