import fc from "fast-check";
import { expect, test } from "vitest";
import { aliasTable } from "../../src/tokens/alias-table.ts";
import { states } from "./tables.ts";

/** Laws with masses of any size, and some without. */
const laws = fc
  .array(
    fc.oneof(
      fc.constant(0),
      fc.double({ min: -12, max: 0, noNaN: true }).map((x) => 10 ** x),
    ),
    {
      minLength: 2,
      maxLength: 40,
    },
  )
  .filter((list) => list.some((p) => p > 0))
  .map((list) => {
    const total = list.reduce((sum, p) => sum + p, 0);
    return list.map((p) => p / total);
  });

test("the cells of a table hold every law, to 1e-14 and rare states to 1e-9 of their size, and nothing of what has no mass", () => {
  fc.assert(
    fc.property(laws, (law) => {
      const n = law.length;
      // The same law in every column, and in the second one the other way round.
      const columnOf = (x: number) => (x === 1 ? law.toReversed() : law);
      const matrix = Float64Array.from(states(n * n), (k) => columnOf(k % n)[Math.floor(k / n)]!);
      const { own, other } = aliasTable(matrix, n);
      for (const x of [0, 1]) {
        const held = new Array<number>(n).fill(0);
        for (const cell of states(n)) {
          const share = own[x * n + cell]!;
          expect(share >= 0 && share <= 1).toBe(true);
          held[cell]! += share / n;
          if (share < 1) held[other[x * n + cell]!]! += (1 - share) / n;
        }
        columnOf(x).forEach((p, y) => {
          expect(Math.abs(held[y]! - p)).toBeLessThan(1e-14);
          if (p === 0) expect(held[y]).toBe(0);
          else if (p < 1 / n) expect(Math.abs(held[y]! / p - 1)).toBeLessThan(1e-9);
        });
      }
    }),
  );
});
