import { readFileSync } from "node:fs";
import { join } from "node:path";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { oneNoiseLevel } from "../plots/one-noise-level-page.ts";
import { regions } from "../plots/one-noise-level/regions.ts";
import { root } from "../workspaces.ts";

describe("why one noise level fails", () => {
  let made: Awaited<ReturnType<typeof oneNoiseLevel>>;
  beforeAll(async () => {
    await useFloat64();
    made = await oneNoiseLevel();
  }, 120_000);

  it("is what the committed page and pictures show", () => {
    for (const [name, text] of Object.entries(made.files)) expect(readFileSync(join(root, name), "utf8")).toBe(text);
  });

  it("a curve has no density: most of the plane is empty, and the score grows like 1/sigma^2", () => {
    const { levels, sizes } = made.numbers.manifold;
    expect(levels[0]!.empty).toBeGreaterThan(0.5);
    expect(levels.at(-1)!.empty).toBe(0);
    const [least, next] = sizes as [(typeof sizes)[number], (typeof sizes)[number]];
    const slope = (key: "curve" | "plane") => Math.log(least[key] / next[key]) / Math.log(least.sigma / next.sigma);
    expect(slope("curve")).toBeLessThan(-1.7);
    expect(Math.abs(slope("plane"))).toBeLessThan(0.1);
    expect(least.curve / least.plane).toBeGreaterThan(100);
    // With much noise there is no telling them apart.
    expect(sizes.at(-1)!.curve / sizes.at(-1)!.plane).toBeLessThan(1.2);
  });

  it("scores are bad where data are rare, by more than ten times, and right everywhere with much noise", () => {
    const [near, wide] = made.numbers.rareData.levels;
    expect(near!.everywhere / near!.where).toBeGreaterThan(10);
    expect(wide!.everywhere).toBeLessThan(0.1);
    expect(wide!.where).toBeLessThan(0.1);
  });

  it("one level halves the samples between two modes, many levels keep their weights", () => {
    const { weight, count, shares } = made.numbers.farModes;
    const error = Math.sqrt((weight * (1 - weight)) / count);
    expect(Math.abs(shares.exact - weight)).toBeLessThan(3 * error);
    expect(Math.abs(shares.oneLevel - 0.5)).toBeLessThan(0.05);
    expect(shares.oneLevel - weight).toBeGreaterThan(15 * error);
    expect(Math.abs(shares.manyLevels - weight)).toBeLessThan(3 * error);
    expect(Math.abs(shares.reverseSde - weight)).toBeLessThan(3 * error);
  });
});

describe("regions", () => {
  const count = 9;
  const values = (f: (x: number, y: number) => number) =>
    Array.from({ length: count * count }, (_, i) => f(i % count, Math.floor(i / count)));
  const area = (loop: readonly (readonly [number, number])[]) =>
    loop.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = loop[(i + 1) % loop.length]!;
      return sum + (x * nextY - nextX * y) / 2;
    }, 0);

  it("outlines a disc with a hole by two loops", () => {
    const loops = regions(
      values((x, y) => 3.5 - Math.abs(Math.hypot(x - 4, y - 4) - 3) * 3.5),
      count,
    );
    expect(loops).toHaveLength(2);
    const areas = loops.map(area).map(Math.abs);
    expect(Math.max(...areas) - Math.min(...areas)).toBeGreaterThan(0.85 * Math.PI * (4 ** 2 - 2 ** 2));
  });
  it("ends at the edge, and finds nothing where nothing is", () => {
    const [all] = regions(
      values(() => 1),
      count,
    );
    expect(Math.abs(area(all!))).toBeCloseTo(64, 9);
    expect(
      regions(
        values(() => -1),
        count,
      ),
    ).toEqual([]);
    const [half] = regions(
      values((x) => x - 2.5),
      count,
    );
    expect(Math.abs(area(half!))).toBeCloseTo(8 * 5.5, 9);
  });
});
