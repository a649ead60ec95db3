import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matrixExponential } from "@tweedie/oracles";
import type { Matrix } from "@tweedie/oracles";
import { random } from "./random-covariance.ts";

const times = (c: number, a: Matrix) => a.map((row) => row.map((v) => c * v));
const product = (a: Matrix, b: Matrix) =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
const norm = (a: Matrix) => Math.max(...a.flat().map(Math.abs));
const distance = (a: Matrix, b: Matrix) => norm(a.map((row, i) => row.map((v, j) => v - b[i]![j]!)));

describe("of a random matrix of any norm", () => {
  const cases = fc.record({
    n: fc.integer({ min: 1, max: 6 }),
    seed: fc.nat(),
    size: fc.double({ min: -8, max: 2, noNaN: true }),
  });

  test("is the sum of its series, to 1e-13", () => {
    fc.assert(
      fc.property(cases, ({ n, seed, size }) => {
        const next = random(seed);
        const a = times(
          Math.exp(Math.min(size, 0)) / n,
          Array.from({ length: n }, () => Array.from({ length: n }, next)),
        );
        let term: Matrix = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
        let sum = term;
        for (let k = 1; k < 30; k++) {
          term = times(1 / k, product(term, a));
          sum = sum.map((row, i) => row.map((v, j) => v + term[i]![j]!));
        }
        expect(distance(matrixExponential(a), sum)).toBeLessThan(1e-13);
      }),
    );
  });

  test("is a semigroup, e^{(s + t) A} = e^{sA} e^{tA}, to 1e-12 of the product of norms", () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 1, noNaN: true }), ({ n, seed, size }, share) => {
        const next = random(seed);
        const a = times(
          Math.exp(size),
          Array.from({ length: n }, () => Array.from({ length: n }, next)),
        );
        const [first, second] = [matrixExponential(times(share, a)), matrixExponential(times(1 - share, a))];
        const bound = 1e-12 * Math.max(1, norm(first) * norm(second) * n);
        expect(distance(matrixExponential(a), product(first, second))).toBeLessThan(bound);
      }),
    );
  });
});

test.each([0.01, 0.2, 0.9, 2, 5, 40])(
  "of a rotation by %f (a degree each) it is the cosine and the sine, to 1e-13",
  (angle) => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const got = matrixExponential([
      [0, -angle],
      [angle, 0],
    ]);
    expect(
      distance(got, [
        [c, -s],
        [s, c],
      ]),
    ).toBeLessThan(1e-13);
  },
);

test("of A = S diag(l) S^-1 it is S diag(e^l) S^-1, also where the eigenvalues are far apart", () => {
  // S = [[1, 1], [1, 2]].
  for (const [l, m] of [
    [-1, -2],
    [1, -30],
    [-1e-3, -1e4],
  ] as const) {
    const f = (a: number, b: number) => [
      [2 * a - b, b - a],
      [2 * a - 2 * b, 2 * b - a],
    ];
    expect(distance(matrixExponential(f(l, m)), f(Math.exp(l), Math.exp(m)))).toBeLessThan(1e-11);
  }
});

test("of a nilpotent matrix it is a polynomial, and of 0 the identity, exactly", () => {
  expect(
    matrixExponential([
      [0, 3],
      [0, 0],
    ]),
  ).toEqual([
    [1, 3],
    [0, 1],
  ]);
  expect(
    matrixExponential([
      [0, 0],
      [0, 0],
    ]),
  ).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(matrixExponential([[1]])[0]![0]).toBeCloseTo(Math.E, 14);
});

test.each([
  ["no rows", [], "got 0 rows"],
  ["a matrix that is not square", [[1, 2]], "a square matrix"],
  ["NaN", [[Number.NaN]], "finite numbers"],
  ["an overflow", [[800]], "an exponential below 1e308"],
  [
    "a norm that overflows",
    [
      [1e308, 1e308],
      [1e308, 1e308],
    ],
    "a square matrix of finite numbers",
  ],
])("refuses %s", (_, matrix, message) => {
  expect(() => matrixExponential(matrix)).toThrow(message);
});
