import { rng, tensorOf } from "@tweedie/core";
import {
  absorbingProcess,
  logLinearNoise,
  matrixProcess,
  nearestNeighbourGenerator,
  polynomialNoise,
  tokenChain,
  transitionMatrix,
  uniformProcess,
} from "@tweedie/forward-processes";
import type { Matrix } from "@tweedie/forward-processes";
import { matrixExponential } from "@tweedie/oracles";
import { useFloat64 } from "@tweedie/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { generatorOf, random } from "./generators.ts";
import { columnsOf, distance, identity, states, tokens, values } from "./tables.ts";

beforeAll(useFloat64);

const noise = logLinearNoise();
const letters = [[0], [1], [2.1], [3.3], [4.6]];
const near = nearestNeighbourGenerator({ embedding: letters, neighbours: 2 });

describe("of any generator equals the matrix exponential", () => {
  test.each<[string, Matrix]>([
    ["of neighbours, which is symmetric", near],
    ["at random", random(4, 3)],
    [
      "that leads one way to an end",
      generatorOf([
        [0, 0, 0],
        [3, 0, 0],
        [0, 1, 0],
      ]),
    ],
  ])("%s: to 1e-13 forward, to 1e-12 of its size back", (_, generator) => {
    const process = matrixProcess({ generator, noise });
    const n = generator.length;
    for (const [s, t] of [
      [0, 1e-7],
      [0, 0.3],
      [0.3, 0.9],
      [0, 1],
    ] as const) {
      const passed = noise.total(t) - noise.total(s);
      const forward = matrixExponential(generator.map((row) => row.map((v) => passed * v)));
      const back = columnsOf(matrixExponential(generator.map((row) => row.map((v) => -passed * v))));
      expect(distance(values(process.push(identity(n), s, t)), columnsOf(forward))).toBeLessThan(1e-13);
      expect(distance(values(process.likelihood(tokens(states(n)), s, t)), forward.flat())).toBeLessThan(1e-13);
      const size = Math.max(...back.map(Math.abs));
      expect(distance(values(process.pull(identity(n), s, t)), back)).toBeLessThan(1e-12 * size);
      const rates = generator.flat().map((v) => v * noise.rate(t));
      expect(distance(values(process.rates!(tokens(states(n)), t)), rates)).toBeLessThan(1e-12 * noise.rate(t));
    }
  });

  test("at random, of any size and speed, to 1e-12, without a negative entry, and with columns of 1 to 1e-14", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.nat(),
        fc.double({ min: -8, max: 3, noNaN: true }),
        (n, seed, size) => {
          const generator = random(n, seed);
          const amount = 10 ** size;
          const got = transitionMatrix(generator, amount);
          const wanted = matrixExponential(generator.map((row) => row.map((v) => amount * v)));
          expect(distance(got.flat(), wanted.flat())).toBeLessThan(1e-12);
          expect(got.flat().every((p) => p >= 0)).toBe(true);
          for (const x of states(n))
            expect(Math.abs(got.reduce((sum, row) => sum + row[x]!, 0) - 1)).toBeLessThan(1e-14);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("right relative to the size of each entry, however rare, and exactly 0 where nothing can be", () => {
    // A walk along a line: to go k steps in a short time a takes (a)^k / k! to first order.
    const walk = generatorOf(states(6).map((y) => states(6).map((x) => (y === x + 1 ? 1 : 0))));
    const amount = 1e-4;
    const q = transitionMatrix(walk, amount);
    for (let k = 1; k <= 4; k++) {
      const factorial = [1, 1, 2, 6, 24][k]!;
      expect(Math.abs(q[k]![0]! / ((amount ** k / factorial) * Math.exp(-amount)) - 1)).toBeLessThan(1e-13);
      expect(q[0]![k]).toBe(0);
    }
  });
});

test("uniform and absorbing generators give the processes in closed form, to 1e-14", () => {
  const n = 4;
  const pairs = [
    [uniformProcess({ vocabulary: n, noise }), states(n).map((y) => states(n).map((x) => 1 / n - (x === y ? 1 : 0)))],
    [
      absorbingProcess({ vocabulary: n, noise }),
      states(n).map((y) => states(n).map((x) => (y === n - 1 ? 1 : 0) - (x === y ? 1 : 0))),
    ],
  ] as const;
  for (const [closed, generator] of pairs) {
    const process = matrixProcess({ generator, noise });
    expect(process.mask).toBe(closed.mask);
    for (const t of [0.01, 0.5, 1]) {
      expect(distance(values(process.push(identity(n), 0, t)), values(closed.push(identity(n), 0, t)))).toBeLessThan(
        1e-14,
      );
    }
    expect(
      distance(values(process.rates!(tokens(states(n)), 0.4)), values(closed.rates!(tokens(states(n)), 0.4))),
    ).toBeLessThan(1e-14);
  }
});

describe("what was computed before changes nothing:", () => {
  test("a process that has seen 400 other times gives the same bits as a new one", () => {
    const used = matrixProcess({ generator: near, noise: polynomialNoise() });
    // More matrices than are kept, of a larger process.
    const large = matrixProcess({ generator: random(60, 1), noise: polynomialNoise() });
    const first = values(large.push(identity(60), 0, 0.5));
    for (let i = 1; i <= 1200; i++) if (i % 3 === 0) used.push(identity(5), 0, i / 1200);
    for (let i = 1; i <= 20; i++) large.push(identity(60), 0, i / 1000);
    expect(values(large.push(identity(60), 0, 0.5))).toEqual(first);
    const fresh = matrixProcess({ generator: near, noise: polynomialNoise() });
    for (const t of [0.05, 0.5, 1]) {
      expect(values(used.pull(used.push(identity(5), 0, t), 0, t))).toEqual(
        values(fresh.pull(fresh.push(identity(5), 0, t), 0, t)),
      );
    }
  });

  test("rows with times of their own, some alike, are those of each alone", () => {
    const process = matrixProcess({ generator: near, noise });
    const x = tokens([0, 1, 2, 3, 4, 0, 1, 2], [4, 2]);
    const p = tensorOf(states(40), [4, 2, 5]);
    const t = [0.3, 0.9, 0.3, 1];
    const rows = [0, 1, 2, 3];
    const tokenRow = (r: number) => tokens(values(x).slice(2 * r, 2 * r + 2), [1, 2]);
    const lawRow = (r: number) => tensorOf(values(p).slice(10 * r, 10 * r + 10), [1, 2, 5]);
    expect(values(process.push(p, 0.1, t))).toEqual(rows.flatMap((r) => values(process.push(lawRow(r), 0.1, t[r]!))));
    expect(values(process.pull(p, 0.1, t))).toEqual(rows.flatMap((r) => values(process.pull(lawRow(r), 0.1, t[r]!))));
    expect(values(process.likelihood(x, 0.1, t))).toEqual(
      rows.flatMap((r) => values(process.likelihood(tokenRow(r), 0.1, t[r]!))),
    );
    expect(values(process.rates!(x, t))).toEqual(rows.flatMap((r) => values(process.rates!(tokenRow(r), t[r]!))));
    const noised = values(process.perturb(x, t, rng(4).forRows([5, 6, 7, 8])));
    expect(values(process.perturb(tokenRow(2), [0.3], rng(4).forRows([7])))).toEqual(noised.slice(4, 6));
  });
});

test("rare transitions of tables are drawn as often as they should be, within 4 standard errors", () => {
  const rare = 1e-5;
  const chain = tokenChain({
    matrices: [
      [
        [1 - rare - 0.25, 0.5, 0.5],
        [rare, 0.5, 0],
        [0.25, 0, 0.5],
      ],
    ],
  });
  const count = 1_000_000;
  const counts = [0, 0, 0];
  for (const x of values(chain.perturb(tokens(new Array<number>(count).fill(0), [1, count]), [1], rng(11))))
    counts[x]! += 1;
  [1 - rare - 0.25, rare, 0.25].forEach((p, x) => {
    expect(Math.abs(counts[x]! - p * count)).toBeLessThanOrEqual(4 * Math.sqrt(p * (1 - p) * count));
  });
});

describe("refuses", () => {
  test.each<[string, () => unknown, string]>([
    [
      "rows that sum to 0",
      () =>
        matrixProcess({
          generator: [
            [-1, 1],
            [2, -2],
          ],
          noise,
        }),
      "transpose a generator whose rows sum to 0",
    ],
    [
      "negative rates",
      () =>
        matrixProcess({
          generator: [
            [1, 0],
            [-1, 0],
          ],
          noise,
        }),
      "rates of at least 0",
    ],
    [
      "what is not square",
      () => matrixProcess({ generator: [[0, 0]], noise }),
      "matrixProcess: expected a generator, a square",
    ],
    ["a negative amount", () => transitionMatrix(near, -1), "transitionMatrix: expected a finite amount"],
    [
      "too many neighbours",
      () => nearestNeighbourGenerator({ embedding: letters, neighbours: 5 }),
      "from 1 to 4 neighbours",
    ],
    [
      "vectors of two lengths",
      () => nearestNeighbourGenerator({ embedding: [[1], [1, 2]], neighbours: 1 }),
      "of one length",
    ],
    [
      "groups of neighbours that nothing joins",
      () =>
        matrixProcess({
          generator: nearestNeighbourGenerator({ embedding: [[0], [1], [9], [10]], neighbours: 1 }),
          noise,
        }),
      "by more neighbours",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
