import { expect } from "vitest";

/**
 * Expects a number of a fixture, which has 9 significant digits: within 1e-9 of it relative, beyond half a unit of its
 * last digit.
 *
 * @param value - the number
 * @param printed - what the fixture says
 */
export function expectPrinted(value: number, printed: number): void {
  const digit = printed === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(printed))) - 8);
  expect(Math.abs(value - printed)).toBeLessThanOrEqual(digit / 2 + 1e-9 * Math.abs(printed));
}
