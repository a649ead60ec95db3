import { cast } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { rng, tensorOf } from "@tweedie/core";
import type { Rng, TokenProcess } from "@tweedie/core";
import {
  absorbingProcess,
  cosineNoise,
  geometricNoise,
  logLinearNoise,
  uniformProcess,
} from "@tweedie/forward-processes";
import { matrixExponential } from "@tweedie/oracles";
import type { Matrix } from "@tweedie/oracles";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { columnsOf, distance, identity, states, tokens, values } from "./tables.ts";

beforeAll(useFloat64);

const noise = logLinearNoise();
const cases = [2, 3, 5].flatMap((n): (readonly [string, TokenProcess, Matrix])[] => [
  [
    `uniform on ${n}`,
    uniformProcess({ vocabulary: n, noise }),
    states(n).map((y) => states(n).map((x) => 1 / n - (x === y ? 1 : 0))),
  ],
  [
    `absorbing on ${n}`,
    absorbingProcess({ vocabulary: n, noise }),
    states(n).map((y) => states(n).map((x) => (y === n - 1 ? 1 : 0) - (x === y ? 1 : 0))),
  ],
]);

describe.each(cases)(
  "%s: in closed form equals the matrix exponential to 1e-14, at 15 pairs of times,",
  (_, process, q) => {
    const n = q.length;
    const times = [0, 1e-6, 0.1, 0.5, 0.999, 1];
    const pairs = times.flatMap((t, j) => times.slice(0, j).map((s) => [s, t] as const));
    const exact = (s: number, t: number, sign = 1) =>
      matrixExponential(q.map((row) => row.map((v) => sign * (noise.total(t) - noise.total(s)) * v)));

    test("carried forward", () => {
      expect(pairs).toHaveLength(15);
      for (const [s, t] of pairs) {
        expect(distance(values(process.push(identity(n), s, t)), columnsOf(exact(s, t)))).toBeLessThan(1e-14);
      }
    });

    test("carried back, relative to the size of the inverse", () => {
      for (const [s, t] of pairs) {
        const wanted = columnsOf(exact(s, t, -1));
        const size = Math.max(...wanted.map(Math.abs));
        expect(distance(values(process.pull(identity(n), s, t)), wanted)).toBeLessThan(1e-14 * size);
      }
    });

    test("as a likelihood", () => {
      for (const [s, t] of pairs) {
        expect(distance(values(process.likelihood(tokens(states(n)), s, t)), exact(s, t).flat())).toBeLessThan(1e-14);
      }
    });

    test("in its rates", () => {
      const wanted = q.flat().map((v) => v * noise.rate(0.7));
      expect(distance(values(process.rates!(tokens(states(n)), 0.7)), wanted)).toBeLessThan(1e-14);
    });
  },
);

describe("exact limits:", () => {
  const endless = logLinearNoise({ eps: 0 });
  test("at no noise nothing changes, and at infinite noise the stationary law is all", () => {
    const uniform = uniformProcess({ vocabulary: 4, noise: endless });
    const absorbing = absorbingProcess({ vocabulary: 4, noise: endless });
    for (const process of [uniform, absorbing]) {
      for (const t of [0, 0.3, 1]) expect(values(process.push(identity(4), t, t))).toEqual(values(identity(4)));
      expect(values(process.pull(identity(4), 0.3, 0.3))).toEqual(values(identity(4)));
    }
    expect(values(uniform.push(identity(4), 0.2, 1))).toEqual(new Array(16).fill(0.25));
    expect(values(absorbing.push(identity(4), 0.2, 1))).toEqual(states(16).map((i) => (i % 4 === 3 ? 1 : 0)));
    expect(values(absorbing.likelihood(tokens([0, 3]), 0, 1))).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  test("a state without mass stays without, and small noise keeps its digits", () => {
    const process = absorbingProcess({ vocabulary: 3, noise: geometricNoise() });
    expect(values(process.push(tensorOf([1, 0, 0], [1, 3]), 0, 0.4))[1]).toBe(0);
    const hits = -Math.expm1(-geometricNoise().total(1e-10));
    const [, , mask] = values(process.push(tensorOf([1, 0, 0], [1, 3]), 0, 1e-10));
    expect(Math.abs(mask! / hits - 1)).toBeLessThan(1e-14);
  });
});

test("times for each row are those of each row alone", () => {
  const [s, t] = [
    [0, 0.2, 0.5],
    [0, 0.6, 1],
  ] as const;
  const p = tensorOf(
    states(24).map((i) => (i % 7) + 1),
    [3, 2, 4],
  );
  const x = tokens([0, 1, 2, 3, 3, 0], [3, 2]);
  for (const process of [
    uniformProcess({ vocabulary: 4, noise: cosineNoise() }),
    absorbingProcess({ vocabulary: 4, noise: cosineNoise() }),
  ]) {
    const alone = (f: (row: number) => Tensor) => [0, 1, 2].flatMap((row) => values(f(row)));
    const rowOf = (row: number) => tensorOf(values(p).slice(8 * row, 8 * row + 8), [1, 2, 4]);
    const tokensOf = (row: number) => tokens(values(x).slice(2 * row, 2 * row + 2), [1, 2]);
    expect(values(process.push(p, s, t))).toEqual(alone((row) => process.push(rowOf(row), s[row]!, t[row]!)));
    expect(values(process.push(p, 0, t))).toEqual(alone((row) => process.push(rowOf(row), 0, t[row]!)));
    expect(values(process.pull(p, s, t))).toEqual(alone((row) => process.pull(rowOf(row), s[row]!, t[row]!)));
    expect(values(process.likelihood(x, s, 1))).toEqual(alone((row) => process.likelihood(tokensOf(row), s[row]!, 1)));
    expect(values(process.rates!(x, t))).toEqual(alone((row) => process.rates!(tokensOf(row), t[row]!)));
  }
});

describe("perturb", () => {
  const count = 200_000;
  const frequencies = (process: TokenProcess, t: number) => {
    const counts = new Array<number>(process.vocabulary).fill(0);
    for (const x of values(process.perturb(cast(tokens(new Array(count).fill(1), [1, count]), "int32"), [t], rng(5)))) {
      counts[x]! += 1;
    }
    return counts;
  };

  test.each([0.5, 1e-4, 1])("draws q(x_t | x_0) at t = %d, within 4 standard errors", (t) => {
    for (const process of [uniformProcess({ vocabulary: 3, noise }), absorbingProcess({ vocabulary: 3, noise })]) {
      const law = values(process.push(tensorOf([0, 1, 0], [1, 3]), 0, t));
      frequencies(process, t).forEach((n, v) => {
        const p = law[v]!;
        expect(Math.abs(n - count * p)).toBeLessThanOrEqual(4 * Math.sqrt(count * p * (1 - p)) + 1e-6);
      });
    }
  });

  test("hits a token as rarely as it should, to the last digit of its chance, and then draws all states alike", () => {
    const chance = -Math.expm1(-noise.total(1e-10));
    const from = (u: readonly number[]): Rng => ({ ...rng(0), uniforms: () => Float64Array.from(u) });
    const [just, barely] = [chance * (1 + 1e-15), chance * (1 - 1e-15)];
    const process = uniformProcess({ vocabulary: 4, noise });
    const x0 = tokens([1, 1, 1, 1, 1, 1], [1, 6]);
    const u = [0.1, 0.3, 0.6, 0.9].map((share) => share * chance);
    expect(values(process.perturb(x0, [1e-10], from([just, barely, ...u])))).toEqual([1, 3, 0, 1, 2, 3]);
    const masks = absorbingProcess({ vocabulary: 4, noise });
    expect(values(masks.perturb(x0, [1e-10], from([just, barely, ...u])))).toEqual([1, 3, 3, 3, 3, 3]);
  });

  test("gives every row its own stream and its own time, and at time 0 the datum", () => {
    const process = uniformProcess({ vocabulary: 5, noise });
    const x0 = tokens([0, 1, 2, 3, 4, 0], [2, 3]);
    const both = values(process.perturb(x0, [0.9, 0.5], rng(1).forRows([3, 8])));
    const second = values(process.perturb(tokens([3, 4, 0], [1, 3]), [0.5], rng(1).forRows([8])));
    expect(both.slice(3)).toEqual(second);
    expect(values(process.perturb(x0, [0, 0], rng(2)))).toEqual(values(x0));
  });
});

test("the prior is uniform, or masks alone", () => {
  const count = 30_000;
  const prior = values(uniformProcess({ vocabulary: 3, noise }).prior([count, 1], rng(0)));
  for (const v of states(3)) {
    const n = prior.filter((x) => x === v).length;
    expect(Math.abs(n - count / 3)).toBeLessThanOrEqual(4 * Math.sqrt((count * 2) / 9));
  }
  const masks = absorbingProcess({ vocabulary: 3, noise }).prior([2, 2], rng(0));
  expect([values(masks), masks.dtype, masks.shape]).toEqual([[2, 2, 2, 2], "int32", [2, 2]]);
});

describe("refuses", () => {
  const process = uniformProcess({ vocabulary: 3, noise: logLinearNoise({ eps: 0 }) });
  const p = () => tensorOf([1, 0, 0], [1, 3]);
  test.each<[string, () => unknown, string]>([
    [
      "one state",
      () => absorbingProcess({ vocabulary: 1, noise }),
      "absorbingProcess: expected an integer of at least 2",
    ],
    ["half a state", () => uniformProcess({ vocabulary: 2.5, noise }), "uniformProcess: expected an integer"],
    ["times that fall", () => process.push(p(), 0.5, 0.2), "uniformProcess.push: expected times 0 <= s <= t <= 1"],
    ["times outside", () => process.likelihood(tokens([0]), 0, 1.5), "0 <= s <= t <= 1"],
    ["time NaN", () => process.rates!(tokens([0]), Number.NaN), "uniformProcess.rates: expected times"],
    ["an inverse of everything forgotten", () => process.pull(p(), 0.5, 1), "take a shorter step"],
    ["an infinite rate", () => process.rates!(tokens([0]), 1), "expected a finite rate of at least 0, got Infinity"],
    ["floats for tokens", () => process.likelihood(p(), 0, 1), "expected tokens of dtype int32"],
    ["floats to perturb", () => process.perturb(p(), [0.5], rng(0)), "uniformProcess.perturb: expected tokens"],
    ["other states", () => process.push(tensorOf([1, 0], [1, 2]), 0, 1), "expected laws of shape [batch, ..., 3]"],
    ["fewer times than rows", () => process.perturb(tokens([0, 1]), [0.5], rng(0)), "one time for each of 2 rows"],
    ["a time too many", () => process.push(p(), 0, [0.1, 0.2]), "one time for each of 1 rows, got 2"],
    ["lists that differ", () => process.push(p(), [0], [0.1, 0.2]), "as many times s as times t"],
    [
      "a clock that runs backward",
      () => uniformProcess({ vocabulary: 3, noise: { rate: () => 1, total: (t) => -t } }).push(p(), 0, 1),
      "a total noise that rises",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
