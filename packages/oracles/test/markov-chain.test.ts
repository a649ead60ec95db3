import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markovChain } from "@tweedie/oracles";
import { random } from "./random-covariance.ts";

/** Rates in (0, 1), with columns that sum to 0, and a law with mass everywhere. */
function randomChain(n: number, seed: number) {
  const next = random(seed);
  const generator = Array.from({ length: n }, () => Array.from({ length: n }, () => Math.abs(next())));
  generator.forEach((row, x) => (row[x] = 0));
  generator.forEach((row, x) => (row[x] = -generator.reduce((sum, from) => sum + from[x]!, 0)));
  const raw = Array.from({ length: n }, () => 0.1 + Math.abs(next()));
  const total = raw.reduce((sum, p) => sum + p, 0);
  return { generator, initial: raw.map((p) => p / total) };
}
const distance = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));
const sum = (p: readonly number[]) => p.reduce((all, v) => all + v, 0);
const clock = { rate: (t: number) => 1 + 3 * t * t, total: (t: number) => t + t ** 3 };

describe("of tokens, with the closed forms in sbar, to 1e-13:", () => {
  const K = 5;
  const initial = [0.1, 0.2, 0.3, 0.15, 0.25];

  test("uniform noise keeps a token with probability e^-sbar + (1 - e^-sbar)/K", () => {
    const generator = initial.map((_, y) => initial.map((__, x) => 1 / K - (x === y ? 1 : 0)));
    const chain = markovChain({ generator, initial, clock });
    for (const t of [0, 0.1, 0.7, 1, 3]) {
      const kept = Math.exp(-clock.total(t));
      expect(
        distance(
          chain.marginal(t),
          initial.map((p) => kept * p + (1 - kept) / K),
        ),
      ).toBeLessThan(1e-13);
      const transition = chain.transition(0, t);
      transition.forEach((row, y) =>
        row.forEach((v, x) => expect(Math.abs(v - ((x === y ? kept : 0) + (1 - kept) / K))).toBeLessThan(1e-13)),
      );
    }
  });

  test("absorbing noise keeps a token with probability e^-sbar", () => {
    // The last state is the mask.
    const generator = Array.from({ length: K }, (_, y) =>
      Array.from({ length: K }, (__, x) => (x === K - 1 ? 0 : y === x ? -1 : y === K - 1 ? 1 : 0)),
    );
    const data = [0.4, 0.3, 0.2, 0.1, 0];
    const chain = markovChain({ generator, initial: data, clock });
    for (const t of [0.05, 0.5, 2]) {
      const kept = Math.exp(-clock.total(t));
      const wanted = data.map((p, i) => (i === K - 1 ? 1 - kept : kept * p));
      expect(distance(chain.marginal(t), wanted)).toBeLessThan(1e-13);
      const ratios = chain.ratios(K - 1, t);
      expect(
        distance(
          ratios,
          wanted.map((p) => p / (1 - kept)),
        ),
      ).toBeLessThan(1e-12);
    }
  });
});

describe("on random chains", () => {
  const cases = fc.record({ n: fc.integer({ min: 1, max: 6 }), seed: fc.nat() });
  const time = fc.double({ min: 0, max: 4, noNaN: true });

  test("mass is kept to 1e-14, and nothing is negative", () => {
    fc.assert(
      fc.property(cases, time, fc.double({ min: 0, max: 8, noNaN: true }), ({ n, seed }, t, size) => {
        const { generator, initial } = randomChain(n, seed);
        const stiff = generator.map((row) => row.map((v) => v * 10 ** size));
        const p = markovChain({ generator: stiff, initial }).marginal(t);
        expect(Math.abs(sum(p) - 1)).toBeLessThan(1e-14);
        expect(p.every((v) => v >= 0)).toBe(true);
      }),
    );
  });

  test("the equation of Chapman and Kolmogorov holds to 1e-13, and p_t solves dp/dt = sigma(t) Q p to 1e-7", () => {
    fc.assert(
      fc.property(cases, time, time, ({ n, seed }, a, b) => {
        const { generator, initial } = randomChain(n, seed);
        const chain = markovChain({ generator, initial, clock });
        const [s, t] = [Math.min(a, b), Math.max(a, b)];
        const onward = chain.transition(s, t).map((row) => sum(row.map((v, x) => v * chain.marginal(s)[x]!)));
        expect(distance(onward, chain.marginal(t))).toBeLessThan(1e-13);
        const [h, at] = [1e-4, 0.5];
        const [before, after, p] = [chain.marginal(at - h), chain.marginal(at + h), chain.marginal(at)];
        generator.forEach((row, y) => {
          const rate = clock.rate(at) * sum(row.map((v, x) => v * p[x]!));
          expect(Math.abs((after[y]! - before[y]!) / (2 * h) - rate)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 50 },
    );
  });

  test("reverse rates undo the chain: dp/dt = -Qbar p, and their columns sum to 0", () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0.05, max: 2, noNaN: true }), ({ n, seed }, t) => {
        const { generator, initial } = randomChain(n, seed);
        const chain = markovChain({ generator, initial, clock });
        const p = chain.marginal(t);
        const reverse = chain.reverseRates(t);
        generator.forEach((row, y) => {
          const forward = clock.rate(t) * sum(row.map((v, x) => v * p[x]!));
          const backward = sum(reverse[y]!.map((v, x) => v * p[x]!));
          expect(Math.abs(forward + backward)).toBeLessThan(1e-12 * clock.rate(t) * n);
          expect(Math.abs(sum(reverse.map((r) => r[y]!)))).toBeLessThan(1e-12 * clock.rate(t) * n * n);
          // Flux by flux: p(x) Qbar(y, x) = p(y) sigma Q(x, y).
          reverse[y]!.forEach((v, x) => {
            if (x !== y) expect(p[x]! * v).toBeCloseTo(p[y]! * clock.rate(t) * generator[x]![y]!, 12);
          });
        });
        chain.ratios(0, t).forEach((r, y) => expect(r).toBeCloseTo(p[y]! / p[0]!, 12));
      }),
    );
  });
});

test("integrating the reverse rates brings p_1 back to p_0, to 1e-8", () => {
  const { generator, initial } = randomChain(4, 7);
  const chain = markovChain({ generator, initial, clock });
  let p = chain.marginal(1);
  const n = 200;
  const slope = (t: number, q: readonly number[]) =>
    chain.reverseRates(t).map((row) => sum(row.map((v, x) => v * q[x]!)));
  const moved = (q: readonly number[], h: number, k: readonly number[]) => q.map((v, i) => v + h * k[i]!);
  // Classical Runge-Kutta from time 1 to 0.
  for (let i = 0; i < n; i++) {
    const [t, h] = [1 - i / n, 1 / n];
    const k1 = slope(t, p);
    const k2 = slope(t - h / 2, moved(p, h / 2, k1));
    const k3 = slope(t - h / 2, moved(p, h / 2, k2));
    const k4 = slope(Math.max(0, t - h), moved(p, h, k3));
    p = p.map((v, j) => v + (h / 6) * (k1[j]! + 2 * k2[j]! + 2 * k3[j]! + k4[j]!));
  }
  expect(distance(p, initial)).toBeLessThan(1e-8);
});

test("a stiff chain, with rates of 1 and 1e6, is within 1e-16 of its norm of the eigensolution", () => {
  // Two states exchange at rates a and b in no time; the third leaks in slowly from both at rate c.
  const [a, b, c] = [1e6, 3e6, 1];
  const generator = [
    [-a - c, b, 0],
    [a, -b - c, 0],
    [c, c, 0],
  ];
  const chain = markovChain({ generator, initial: [1, 0, 0] });
  for (const t of [1e-7, 1e-3, 1, 3]) {
    const stay = Math.exp(-c * t);
    const first = (stay * (b + a * Math.exp(-(a + b) * t))) / (a + b);
    expect(distance(chain.marginal(t), [first, stay - first, 1 - stay])).toBeLessThan(1e-15 + 1e-16 * 8e6 * t);
  }
});

describe("refuses", () => {
  const good = {
    generator: [
      [-1, 2],
      [1, -2],
    ],
    initial: [0.5, 0.5],
  };
  test.each([
    [
      "rows that sum to 0 in place of columns",
      {
        ...good,
        generator: [
          [-1, 1],
          [2, -2],
        ],
      },
      "Columns are",
    ],
    [
      "a negative rate",
      {
        ...good,
        generator: [
          [1, 0],
          [-1, 0],
        ],
      },
      "rates of at least 0",
    ],
    ["a generator that is not square", { ...good, generator: [[0, 0]] }, "a square generator"],
    ["no states", { generator: [], initial: [] }, "a square generator"],
    ["a law of another size", { ...good, initial: [1] }, "2 probabilities with sum 1"],
    ["a law with another sum", { ...good, initial: [1, 1] }, "with sum 2"],
    ["a law of NaN", { ...good, initial: [Number.NaN, 1] }, "probabilities with sum 1"],
  ])("%s", (_, options, message) => {
    expect(() => markovChain(options)).toThrow(message);
  });

  test("times that run backward or are negative, and a state without mass", () => {
    const chain = markovChain(good);
    expect(() => chain.transition(1, 0.5)).toThrow("Pass the earlier time first");
    expect(() => chain.marginal(-1)).toThrow("0 <= s <= t");
    expect(() => chain.marginal(Number.NaN)).toThrow("0 <= s <= t");
    expect(() => chain.ratios(2, 1)).toThrow("expected a state with mass at t = 1, got 2");
    const masked = markovChain({
      generator: [
        [-1, 0],
        [1, 0],
      ],
      initial: [1, 0],
    });
    expect(() => masked.ratios(1, 0)).toThrow("a state with mass");
    expect(() => markovChain({ ...good, clock: { rate: () => -1, total: (t) => t } }).reverseRates(1)).toThrow(
      "a rate of at least 0",
    );
  });
});
