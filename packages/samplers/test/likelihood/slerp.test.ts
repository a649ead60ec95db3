import { combine, rng } from "@tweedie/core";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { slerp } from "../../src/index.ts";
import { toTensor } from "../reference.ts";
import type { Rows } from "../reference.ts";

beforeAll(useFloat64);

const at = (a: Rows, b: Rows, w: number | readonly number[]) =>
  Array.from(slerp(toTensor(a), toTensor(b), w).dataSync());
const expectClose = (got: readonly number[], wanted: readonly number[], digits = 14) =>
  got.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, digits));
const length = (v: readonly number[]) => Math.hypot(...v);

it("turns evenly from one vector to the other", () => {
  const [angle, radius] = [1.9, 3];
  for (const w of [0, 0.2, 0.5, 1]) {
    const turned = [radius * Math.cos(w * angle), radius * Math.sin(w * angle)];
    expectClose(at([[radius, 0]], [[radius * Math.cos(angle), radius * Math.sin(angle)]], w), turned);
  }
});

it("is the formula of the papers where norms are equal", () => {
  const random = rng(0);
  const draw = () => Array.from(random.normal([6]).dataSync());
  const a = draw();
  const raw = draw();
  const b = raw.map((v) => (v * length(a)) / length(raw));
  const theta = Math.acos(a.reduce((sum, v, i) => sum + v * b[i]!, 0) / length(a) ** 2);
  const w = 0.3;
  const weights = [Math.sin((1 - w) * theta) / Math.sin(theta), Math.sin(w * theta) / Math.sin(theta)] as const;
  expectClose(
    at([a], [b], w),
    a.map((v, i) => weights[0] * v + weights[1] * b[i]!),
  );
});

it("takes the norm from one to the other, and each row by its own weight", () => {
  const got = at(
    [
      [2, 0, 0],
      [0, 0, 5],
    ],
    [
      [0, 6, 0],
      [0, 0, -1],
    ],
    [0.25, 0.75],
  );
  expect(length(got.slice(0, 3))).toBeCloseTo(3, 14);
  expect(length(got.slice(3))).toBeCloseTo(2, 14);
});

it("keeps the variance of noise, where a straight line loses it", () => {
  const [a, b] = [rng(1).normal([4, 5000]), rng(2).normal([4, 5000])];
  const std = (values: ArrayLike<number>) =>
    Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0) / values.length);
  // The standard error of a standard deviation of n numbers is 1 / sqrt(2 n).
  const bound = 4 / Math.sqrt(2 * 20_000);
  expect(Math.abs(std(slerp(a, b, 0.5).dataSync()) - 1)).toBeLessThan(bound);
  expect(std(combine([0.5, a], [0.5, b]).dataSync())).toBeLessThan(Math.SQRT1_2 + bound);
});

it.each([0, 0.3, 1])("stays with equal vectors, at %d", (w) => {
  expectClose(at([[0.3, -0.2, 1]], [[0.3, -0.2, 1]], w), [0.3, -0.2, 1]);
  expectClose(at([[0.3, -0.2, 1]], [[0.6, -0.4, 2]], w), [0.3 * (1 + w), -0.2 * (1 + w), 1 + w]);
  // Of nearly equal ones too.
  expectClose(at([[1, 0]], [[1, -1e-9]], w), [1, -w * 1e-9], 18);
});

it("joins opposite vectors by half a great circle", () => {
  const a = [0.4, -0.1, 0.9, 0.2];
  const opposite = a.map((v) => -2 * v);
  expectClose(at([a], [opposite], 0), a);
  expectClose(at([a], [opposite], 1), opposite);
  const middle = at([a], [opposite], 0.5);
  expect(length(middle)).toBeCloseTo(1.5 * length(a), 14);
  expect(middle.reduce((sum, v, i) => sum + v * a[i]!, 0)).toBeCloseTo(0, 14);
  // The circle through the axis on which `a` is smallest.
  expect(Math.abs(middle[1]!)).toBe(Math.max(...middle.map(Math.abs)));
});

it("stays finite for zeros and for single numbers", () => {
  expectClose(at([[0, 0]], [[0, 0]], 0.5), [0, 0]);
  expectClose(at([[0, 0]], [[3, 4]], 1), [3, 4]);
  expectClose(at([[0, 0]], [[3, 4]], 0), [0, 0]);
  expectClose(at([[2]], [[-4]], 0.5), [0]);
});

it("borrows its arguments and leaves nothing behind", async () => {
  const [a, b] = [rng(1).normal([2, 3, 3, 1]), rng(2).normal([2, 3, 3, 1])];
  await expectNoLeak(() => {
    const between = slerp(a, b, 0.5);
    expect(between.shape).toEqual(a.shape);
    return between;
  });
});

it("refuses what it cannot interpolate", () => {
  const [a, b] = [rng(1).normal([2, 3]), rng(2).normal([3, 3])];
  expect(() => slerp(a, b, 0.5)).toThrow(/one shape/);
  expect(() => slerp(a, a, 1.5)).toThrow(/\[0, 1\]/);
  expect(() => slerp(a, a, [0.5])).toThrow(/one for each of 2 rows/);
});
