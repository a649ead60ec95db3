import { rng } from "@tweedie/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jacobiSvd } from "../src/jacobi-svd.ts";

const random = (n: number, seed: number): Float64Array =>
  rng(seed)
    .uniforms(n * n)
    .map((u) => 2 * u - 1);
const sorted = (values: Float64Array): number[] => [...values].sort((a, b) => b - a);

/** Row-major `left` transposed times `right`. */
const gram = (left: Float64Array, right: Float64Array, n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += left[k * n + Math.floor(at / n)]! * right[k * n + (at % n)]!;
    return sum;
  });

describe("jacobiSvd", () => {
  it("knows the singular values of matrices done by hand", () => {
    // The squares of those of [[3, 0], [4, 5]] are 45 and 5; [[2, 1], [1, 2]] has the eigenvalues 3 and 1.
    const [large, small] = sorted(jacobiSvd([3, 0, 4, 5], 2).values);
    expect(large! ** 2).toBeCloseTo(45, 12);
    expect(small! ** 2).toBeCloseTo(5, 12);
    expect(sorted(jacobiSvd([2, 1, 1, 2], 2).values)[0]).toBeCloseTo(3, 14);
    expect(sorted(jacobiSvd([0, -7, 0, 0], 2).values)).toEqual([7, 0]);
    expect([...jacobiSvd([0, 0, 0, 0], 2).values]).toEqual([0, 0]);
  });

  it("gives orthonormal vectors V with A V orthogonal, of the lengths of the values", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), (n, seed) => {
        const matrix = random(n, seed);
        const { values, vectors } = jacobiSvd(matrix, n);
        const identity = gram(vectors, vectors, n);
        const matrixTransposed = Float64Array.from(matrix, (_, at) => matrix[(at % n) * n + Math.floor(at / n)]!);
        const image = gram(matrixTransposed, vectors, n);
        const squares = gram(image, image, n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            expect(Math.abs(identity[i * n + j]! - (i === j ? 1 : 0))).toBeLessThan(1e-13);
            expect(Math.abs(squares[i * n + j]! - (i === j ? values[i]! ** 2 : 0))).toBeLessThan(1e-12);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("finds a zero exactly to rounding in a matrix of rank one less", () => {
    const matrix = random(6, 1);
    for (let i = 0; i < 6; i++) matrix[i * 6 + 5] = matrix[i * 6]! + matrix[i * 6 + 1]!;
    const values = sorted(jacobiSvd(matrix, 6).values);
    expect(values[5]).toBeLessThan(1e-15);
    expect(values[4]).toBeGreaterThan(1e-3);
  });

  it("refuses what is not a square matrix of finite numbers", () => {
    expect(() => jacobiSvd([1, 2, 3], 2)).toThrow(/expected 4 numbers with a finite sum of squares, got 3/);
    expect(() => jacobiSvd([1, 2, Number.NaN, 4], 2)).toThrow(/got 4 with NaN/);
    expect(() => jacobiSvd([1e200, 1e200, 1e200, 0], 2)).toThrow(/got 4 with Infinity/);
  });
});
