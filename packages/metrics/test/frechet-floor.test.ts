import { rng } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { featureStatistics } from "../src/feature-statistics.ts";
import { frechetDistance } from "../src/frechet-distance.ts";
import { frechetFloor } from "../src/frechet-floor.ts";

const rows = (count: number, seed: number): Float64Array[] => {
  const u = rng(seed).uniforms(count * 4);
  return Array.from({ length: count }, (_, i) => u.slice(4 * i, 4 * i + 4));
};
const [real, reference] = [rows(400, 1), rows(400, 2)];

describe("frechetFloor", () => {
  it("is the distance itself when all rows are drawn", async () => {
    const options = { count: real.length, rng: rng(0) };
    expect(await frechetFloor(real, reference, options)).toBeCloseTo(await frechetDistance(real, reference), 12);
    expect(await frechetFloor(real, real, options)).toBeLessThan(1e-12);
  });

  it("falls about as 1 / count", async () => {
    const target = await featureStatistics(rows(20_000, 3));
    const floors = [];
    for (const count of [20, 80, 320])
      floors.push(await frechetFloor(real, target, { count, rng: rng(4), repeats: 20 }));
    expect(floors[0]! / floors[1]!).toBeGreaterThan(2.5);
    expect(floors[1]! / floors[2]!).toBeGreaterThan(2.5);
  });

  it("draws rows without repeating any, by its rng alone", async () => {
    const numbered = real.map((_, i) => [i]);
    const wanted = numbered.slice(0, 399);
    // 399 of 400 different numbers have the variance of a complete set but for one; repeats would show.
    const floor = await frechetFloor(numbered, numbered, { count: 399, rng: rng(9) });
    expect(floor).toBeLessThan(2 * (await frechetDistance(wanted, numbered)));
    expect(await frechetFloor(real, reference, { count: 50, rng: rng(7) })).toBe(
      await frechetFloor(real, reference, { count: 50, rng: rng(7) }),
    );
    expect(await frechetFloor(real, reference, { count: 50, rng: rng(8) })).not.toBe(
      await frechetFloor(real, reference, { count: 50, rng: rng(7) }),
    );
  });

  it("refuses more rows than there are, fewer than two, and no repeats", async () => {
    for (const [count, repeats] of [
      [401, 1],
      [1, 1],
      [2.5, 1],
      [50, 0],
    ] as const) {
      await expect(frechetFloor(real, reference, { count, repeats, rng: rng(0) })).rejects.toThrow(
        /integers with 2 <= count <= 400 and repeats >= 1/,
      );
    }
  });
});
