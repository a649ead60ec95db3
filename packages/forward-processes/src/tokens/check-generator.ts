import { TweedieError } from "@tweedie/core";
import type { Matrix } from "../matrix.ts";
import { checkSquare, denseOf } from "./dense.ts";
import type { Dense } from "./dense.ts";

/**
 * Refuses what is not a generator.
 *
 * @param name - the function that speaks
 * @param generator - `generator[y][x]` is the rate from state x to state y
 * @returns its numbers, with columns whose sum is 0 to rounding
 */
export function checkGenerator(name: string, generator: Matrix): Dense {
  const n = checkSquare(name, "a generator", generator);
  const out = denseOf(generator);
  for (let x = 0; x < n; x++) {
    const column = generator.map((row) => row[x]!);
    const rates = column.filter((_, y) => y !== x);
    const leaving = rates.reduce((sum, rate) => sum + rate, 0);
    if (!rates.every((rate) => rate >= 0) || !(Math.abs(leaving + column[x]!) <= 1e-6 * leaving)) {
      throw new TweedieError(
        `${name}: expected rates of at least 0 that sum to 0 with the diagonal in column ${x}, got [${column.slice(0, 8)}` +
          `${n > 8 ? ", ..." : ""}]. Columns are "from": transpose a generator whose rows sum to 0.`,
      );
    }
    out[x * (n + 1)] = -leaving;
  }
  return out;
}
