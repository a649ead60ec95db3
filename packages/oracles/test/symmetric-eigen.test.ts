import fc from "fast-check";
import { expect, test } from "vitest";
import { symmetricEigen } from "../src/symmetric-eigen.ts";
import { random, randomCovariance } from "./random-covariance.ts";

const norm = (a: readonly (readonly number[])[]) => Math.max(...a.flat().map(Math.abs));

test("vectors are orthonormal and put the matrix together again, to 1e-13 of its size, also at any scale", () => {
  const cases = fc.record({
    n: fc.integer({ min: 1, max: 12 }),
    seed: fc.nat(),
    size: fc.integer({ min: -150, max: 150 }),
  });
  fc.assert(
    fc.property(cases, ({ n, seed, size }) => {
      const next = random(seed);
      // Of both signs, with entries of very different sizes.
      const raw = Array.from({ length: n }, () => Array.from({ length: n }, () => next() * 10 ** (4 * next())));
      const a = raw.map((row, i) => row.map((_, j) => raw[Math.min(i, j)]![Math.max(i, j)]! * 10 ** size));
      const { values, vectors } = symmetricEigen(a);
      a.forEach((row, i) =>
        row.forEach((v, j) => {
          const again = values.reduce((sum, value, k) => sum + value * vectors[i]![k]! * vectors[j]![k]!, 0);
          expect(Math.abs(again - v)).toBeLessThanOrEqual(1e-13 * norm(a));
          const inner = vectors.reduce((sum, u) => sum + u[i]! * u[j]!, 0);
          expect(Math.abs(inner - (i === j ? 1 : 0))).toBeLessThan(1e-13);
        }),
      );
    }),
  );
});

test("eigenvalues of the second difference are 2 - 2 cos(pi k / (n + 1)), to 1e-13", () => {
  const n = 40;
  const a = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
  );
  const values = [...symmetricEigen(a).values].sort((x, y) => x - y);
  values.forEach((v, k) => expect(Math.abs(v - (2 - 2 * Math.cos((Math.PI * (k + 1)) / (n + 1))))).toBeLessThan(1e-13));
});

test("small eigenvalues of a positive matrix are not below 0, and 0 stays 0", () => {
  const next = random(1);
  const thin = randomCovariance(5, next).map((row, i) => row.map((v, j) => v * 10 ** (-3 * (i + j))));
  expect(Math.min(...symmetricEigen(thin).values)).toBeGreaterThan(0);
  expect(
    symmetricEigen([
      [0, 0],
      [0, 0],
    ]),
  ).toEqual({
    values: [0, 0],
    vectors: [
      [1, 0],
      [0, 1],
    ],
  });
});

test.each([[[[1, 2]]], [[[Number.NaN]]]])("refuses %j", (matrix) => {
  expect(() => symmetricEigen(matrix)).toThrow("a square matrix of finite numbers");
});
