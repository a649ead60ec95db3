/**
 * Rounds to the nearest integer, halves to the even one, as numpy does.
 *
 * @param x - a number
 * @returns the integer
 */
export function halfToEven(x: number): number {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (floor % 2) : Math.round(x);
}
