import { rng } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { toyDensities } from "../src/toy/toy-densities.ts";
import type { ToyDensityName } from "../src/toy/toy-densities.ts";

beforeAll(useFloat64);

const names = Object.keys(toyDensities) as ToyDensityName[];
const count = 40_000;

const points = async (name: ToyDensityName, n = count, seed = 5): Promise<[number, number][]> => {
  const drawn = toyDensities[name](n, rng(seed));
  expect(drawn.shape).toEqual([n, 2]);
  const values = await drawn.data();
  drawn.dispose();
  return Array.from({ length: n }, (_, i) => [values[2 * i]!, values[2 * i + 1]!]);
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How far the mean of values is from what it should be, in its standard errors. */
const errors = (values: readonly number[], expected: number): number => {
  const m = mean(values);
  const variance = mean(values.map((value) => (value - m) ** 2));
  return Math.abs(m - expected) / Math.sqrt(variance / values.length);
};

describe.each(names)("%s", (name) => {
  it("has mean zero and a mean square of 2, within 4 standard errors", async () => {
    const drawn = await points(name);
    for (const axis of [0, 1] as const)
      expect(
        errors(
          drawn.map((point) => point[axis]),
          0,
        ),
      ).toBeLessThan(4);
    expect(
      errors(
        drawn.map(([x, y]) => x * x + y * y),
        2,
      ),
    ).toBeLessThan(4);
  });

  it("gives the same point number i whatever the count, and other points for another seed", async () => {
    const many = await points(name, 50);
    expect(await points(name, 7)).toEqual(many.slice(0, 7));
    expect(await points(name, 50, 6)).not.toEqual(many);
  });

  it("gives the same point for a stream whatever the batch", async () => {
    const density = toyDensities[name];
    const alone = await density(1, rng(1).forRows([8])).data();
    const together = await density(3, rng(1).forRows([2, 8, 5])).data();
    expect([...together.subarray(2, 4)]).toEqual([...alone]);
  });

  it("gives in a window the points of the whole batch", async () => {
    const all = await points(name, 9);
    const drawn = toyDensities[name](3, rng(5).window({ first: 4, count: 3, total: 9 }));
    expect([...(await drawn.data())]).toEqual(all.slice(4, 7).flat());
  });
});

it.each(["eightGaussians", "rings", "pinwheel"] as const)("%s has the identity as covariance", async (name) => {
  const drawn = await points(name);
  expect(
    errors(
      drawn.map(([x]) => x * x),
      1,
    ),
  ).toBeLessThan(4);
  expect(
    errors(
      drawn.map(([x, y]) => x * y),
      0,
    ),
  ).toBeLessThan(4);
});

it("eightGaussians stays near its eight centres, each equally often", async () => {
  const hits = Array.from({ length: 8 }, () => 0);
  for (const [x, y] of await points("eightGaussians")) {
    const nearest = Math.round(Math.atan2(y, x) / (Math.PI / 4));
    const radius = Math.sqrt(2 * 0.99);
    const [cx, cy] = [radius * Math.cos((nearest * Math.PI) / 4), radius * Math.sin((nearest * Math.PI) / 4)];
    expect(Math.hypot(x - cx, y - cy)).toBeLessThan(0.55);
    hits[(nearest + 8) % 8]!++;
  }
  for (const hit of hits) expect(Math.abs(hit - count / 8)).toBeLessThan(4 * Math.sqrt((count * 7) / 64));
});

it("rings stays near four circles, each equally often", async () => {
  const hits = [0, 0, 0, 0];
  const largest = Math.sqrt((2 * (1 - 0.05 ** 2) * 64) / 30);
  for (const [x, y] of await points("rings")) {
    const ring = (Math.hypot(x, y) / largest) * 4;
    const nearest = Math.min(4, Math.max(1, Math.round(ring)));
    expect(Math.abs(ring - nearest) * (largest / 4)).toBeLessThan(0.3);
    hits[nearest - 1]!++;
  }
  for (const hit of hits) expect(Math.abs(hit - count / 4)).toBeLessThan(4 * Math.sqrt((count * 3) / 16));
});

it("checkerboard fills the dark squares of its board and no others", async () => {
  const hits = new Map<string, number>();
  const drawn = await points("checkerboard");
  for (const [x, y] of drawn) {
    const [column, row] = [x, y].map((value) => Math.floor((value / Math.sqrt(3) + 1) * 2)) as [number, number];
    hits.set(`${column},${row}`, (hits.get(`${column},${row}`) ?? 0) + 1);
  }
  const dark = ["0,0", "0,2", "1,1", "1,3", "2,0", "2,2", "3,1", "3,3"];
  expect([...hits.keys()].sort()).toEqual(dark);
  for (const hit of hits.values()) expect(Math.abs(hit - count / 8)).toBeLessThan(4 * Math.sqrt((count * 7) / 64));
  expect(
    errors(
      drawn.map(([x]) => x * x),
      1,
    ),
  ).toBeLessThan(4);
  expect(
    errors(
      drawn.map(([x, y]) => x * y),
      3 / 16,
    ),
  ).toBeLessThan(4);
});

it("moons are two half circles, one turned over beside the other", async () => {
  const scale = Math.sqrt((2 * 0.99) / (3 / 4 + 9 / 16 - 1 / Math.PI));
  let outer = 0;
  const drawn = await points("moons");
  for (const [x, y] of drawn) {
    const [px, py] = [x / scale + 0.5, y / scale + 0.25];
    const toOuter =
      py > 0 ? Math.abs(Math.hypot(px, py) - 1) : Math.min(Math.hypot(px - 1, py), Math.hypot(px + 1, py));
    const [qx, qy] = [px - 1, py - 0.5];
    const toInner =
      qy < 0 ? Math.abs(Math.hypot(qx, qy) - 1) : Math.min(Math.hypot(qx - 1, qy), Math.hypot(qx + 1, qy));
    expect(Math.min(toOuter, toInner) * scale).toBeLessThan(0.55);
    if (toOuter < toInner) outer++;
  }
  expect(Math.abs(outer - count / 2)).toBeLessThan(4 * Math.sqrt(count / 4));
  expect(
    errors(
      drawn.map(([x]) => x * x),
      0.75 * scale ** 2 + 0.01,
    ),
  ).toBeLessThan(4);
});

it("swissRoll is one spiral, wound one and a half times", async () => {
  const [cx, cy] = [2, 2 / (3 * Math.PI)];
  const scale = Math.sqrt((2 * (1 - 0.05 ** 2)) / (9.75 * Math.PI ** 2 - cx ** 2 - cy ** 2));
  for (const [x, y] of await points("swissRoll", 5000)) {
    const [px, py] = [x / scale + cx, y / scale + cy];
    const nearest = Math.min(
      ...Array.from({ length: 601 }, (_, i) => Math.PI * (1.5 + (3 * i) / 600)).map((r) =>
        Math.hypot(px - r * Math.cos(r), py - r * Math.sin(r)),
      ),
    );
    expect(nearest * scale).toBeLessThan(0.3);
  }
});

it("pinwheel has five arms of the same shape, twisted by their radius", async () => {
  const scale = Math.sqrt(2 / 1.1);
  const hits = [0, 0, 0, 0, 0];
  for (const [x, y] of await points("pinwheel")) {
    // Untwisted by the radius, which is all but the coordinate along the arm, a point lies near its arm's axis.
    const radius = Math.hypot(x, y) / scale;
    const turns = ((Math.atan2(y, x) - 0.25 * Math.exp(radius)) / (2 * Math.PI)) * 5;
    hits[((Math.round(turns) % 5) + 5) % 5]!++;
  }
  for (const hit of hits) expect(Math.abs(hit - count / 5)).toBeLessThan(4 * Math.sqrt((count * 4) / 25));
});
