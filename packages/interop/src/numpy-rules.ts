// The arithmetic of numpy, to the last bit: where a timestep falls halfway between two, a rounding error decides.

/**
 * Rounds halves to the even neighbour, as numpy does and `Math.round` does not: 499.5 to 500, 832.5 to 832.
 *
 * @param x - a number
 * @returns the integer nearest to it
 */
export function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (((floor % 2) + 2) % 2) : Math.round(x);
}

/**
 * Numbers at equal distances, both ends included; one alone is the start.
 *
 * @param start - the first number
 * @param stop - the last number
 * @param count - how many
 * @returns the numbers
 */
export function linspace(start: number, stop: number, count: number): number[] {
  const step = (stop - start) / (count - 1);
  return Array.from({ length: count }, (_, i) =>
    i > 0 && i === count - 1 ? stop : i === 0 ? start : i * step + start,
  );
}

/**
 * Numbers from a start down by a step while they are above 0.
 *
 * @param start - the first number
 * @param step - the distance, positive
 * @returns the numbers
 */
export function countDown(start: number, step: number): number[] {
  const delta = start - step - start;
  return Array.from({ length: Math.ceil(start / step) }, (_, i) => start + i * delta);
}
