import { tensorOf } from "@tweedie/core";
import { bandMatrix, nearestNeighbourGenerator, tokenChain, transitionMatrix } from "@tweedie/forward-processes";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { distance, values } from "./tables.ts";

beforeAll(useFloat64);

const letters = [[0], [1], [2.1], [3.3], [4.6]];
const near = nearestNeighbourGenerator({ embedding: letters, neighbours: 2 });

describe("neighbours in an embedding", () => {
  test("are the k nearest, in either direction, at rates that sum to 0", () => {
    // Neighbours of 0: 1, 2; of 1: 0, 2; of 2: 1, 3; of 3: 2, 4; of 4: 3, 2.
    expect(near.map((row) => row.map((v) => 4 * v))).toEqual([
      [-3, 2, 1, 0, 0],
      [2, -4, 2, 0, 0],
      [1, 2, -6, 2, 1],
      [0, 0, 2, -4, 2],
      [0, 0, 1, 2, -3],
    ]);
  });

  test("make a doubly stochastic chain", () => {
    const q = transitionMatrix(near, 0.7);
    q.forEach((row, i) => {
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
      row.forEach((p, j) => expect(Math.abs(p - q[j]![i]!)).toBeLessThan(1e-15));
    });
    const chain = tokenChain({ matrices: [q, q, bandMatrix({ vocabulary: 5, beta: 0.3 })] });
    expect(
      distance(
        values(chain.push(tensorOf(new Array<number>(5).fill(0.2), [1, 5]), 0, 1)),
        new Array<number>(5).fill(0.2),
      ),
    ).toBeLessThan(1e-15);
  });
});
