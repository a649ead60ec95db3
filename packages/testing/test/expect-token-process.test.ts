import { cast, fill, mul, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { rng, tensorOf, TweedieError } from "@tweedie/core";
import type { Rng, Times, TokenProcess } from "@tweedie/core";
import { matrixExponential } from "@tweedie/oracles";
import { expectNoLeak, expectTokenProcess, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";

beforeAll(useFloat64);

type Host = readonly (readonly number[])[];
const values = (x: Tensor) => [...x.dataSync()];
const transposed = (m: Host): Host => m.map((_, i) => m.map((row) => row[i]!));
const at = (times: Times, row: number) => (typeof times === "number" ? times : times[row]!);

/** Between 1 and 2 there is a way at a hundredth of the rate. */
const rates: Host = [
  [-2, 1, 0.5],
  [1.5, -1.01, 0.01],
  [0.5, 0.01, -0.51],
];
const stationary = (q: Host) => {
  const m = matrixExponential(q.map((row) => row.map((v) => 100 * v)));
  return m.map((row) => row[0]!);
};
const drawFrom = (law: readonly number[], u: number) => {
  let left = u;
  const found = law.findIndex((p) => (left -= p) < 0);
  return found < 0 ? law.length - 1 : found;
};

/** An honest process of a generator, by numbers of the host; the noise is that of the time. */
function honest(q: Host, noise = (s: number, t: number) => t - s): TokenProcess {
  const n = q.length;
  const matrix = (s: number, t: number, sign = 1): Host =>
    matrixExponential(q.map((row) => row.map((v) => sign * noise(s, t) * v)));
  const applied = (p: Tensor, of: (row: number) => Host): Tensor => {
    const list = values(p);
    const width = p.size / p.shape[0]!;
    const out = list.map((_, i) => {
      const start = i - (i % n);
      return of(Math.floor(i / width))[i % n]!.reduce((sum, v, x) => sum + v * list[start + x]!, 0);
    });
    return tensorOf(out, p.shape);
  };
  const rowsAt = (x: Tensor, of: (row: number) => Host): Tensor =>
    tensorOf(
      values(x).flatMap((token, i) => of(Math.floor(i / (x.size / x.shape[0]!)))[token]!),
      [...x.shape, n],
    );
  return {
    vocabulary: n,
    push: (p, s, t) => applied(p, (row) => matrix(at(s, row), at(t, row))),
    pull: (p, s, t) => applied(p, (row) => matrix(at(s, row), at(t, row), -1)),
    likelihood: (x, s, t) => rowsAt(x, (row) => matrix(at(s, row), at(t, row))),
    rates: (x) => rowsAt(x, () => q),
    perturb: (x0, points, source) => {
      const u = source.uniforms(x0.size);
      const laws = points.map((t) => transposed(matrix(0, t)));
      const width = x0.size / points.length;
      return tensor(
        values(x0).map((token, i) => drawFrom(laws[Math.floor(i / width)]![token]!, u[i]!)),
        x0.shape,
        "int32",
      );
    },
    prior: (shape, source) => {
      const law = stationary(q);
      const u = source.uniforms(shape.reduce((a, b) => a * b, 1));
      return tensor(
        [...u].map((v) => drawFrom(law, v)),
        [...shape],
        "int32",
      );
    },
  };
}
const good = honest(rates);
const masking = honest([
  [-1, 0, 0],
  [0, -1, 0],
  [1, 1, 0],
]);
const options = { count: 4000 };

describe("an honest process", () => {
  test("obeys the law, to 1e-13, and is told how far from its prior it ends", async () => {
    const { error, rateError, priorGap } = await expectTokenProcess(good, options);
    expect(error).toBeLessThan(1e-13);
    expect(rateError).toBeLessThan(1e-10);
    const left = matrixExponential(rates);
    const law = stationary(rates);
    const gaps = [0, 1, 2].map((x) => law.reduce((sum, p, y) => sum + Math.abs(left[y]![x]! - p), 0) / 2);
    expect(Math.abs(priorGap - Math.max(...gaps))).toBeLessThan(1e-10);
  });

  test("with a mask, or without rates, obeys it too", async () => {
    await expectTokenProcess({ ...masking, mask: 2 }, options);
    const { rates: _, ...still } = good;
    expect((await expectTokenProcess(still, options)).rateError).toBe(0);
  });

  test("may refuse to go back where nothing is left", async () => {
    const pull = (p: Tensor, s: Times, t: Times) => {
      if (at(t, 0) === 1 && at(s, 0) < 1) throw new TweedieError("Nothing is left.");
      return good.pull(p, s, t);
    };
    const endless = honest(rates, (s, t) => (s === t ? 0 : t === 1 ? 60 : t - s));
    await expectTokenProcess({ ...endless, pull, rates: undefined } as unknown as TokenProcess, options);
    await expect(expectTokenProcess({ ...good, pull }, options)).rejects.toThrow("Nothing is left.");
  });

  test("leaves nothing behind", () => expectNoLeak(async () => void (await expectTokenProcess(masking, options))));
});

/** A draw that gives a state only from numbers that float32 tells from 1. */
const withFloor = (x0: Tensor, points: readonly number[], source: Rng): Tensor => {
  const out = values(good.perturb(x0, points, source));
  const from = values(x0);
  return tensor(
    out.map((x, i) => (from[i] === 1 && x === 2 ? 1 : x)),
    x0.shape,
    "int32",
  );
};

test.each<[string, Partial<TokenProcess>, string]>([
  ["rows for columns", { push: honest(transposed(rates)).push }, "a mass of 1"],
  ["a law that grows", { push: (p, s, t) => mul(good.push(p, s, t), tensorOf([1 + 1e-9], [])) }, "a mass of 1"],
  ["a negative probability", { push: (p, s, t) => good.pull(p, s, t) }, "probabilities of at least 0"],
  ["NaN", { push: (p) => fill(p.shape, Number.NaN) }, "probabilities of at least 0"],
  ["noise that does not add up", honest(rates, (s, t) => (t - s) ** 2), "by way of"],
  ["noise at no distance in time", honest(rates, (s, t) => t - s + 1e-8), "no change from s = 0 to t = 0"],
  ["a likelihood of rows for columns", { likelihood: honest(transposed(rates)).likelihood }, "the transpose of push"],
  ["an inverse that is none", { pull: good.push }, "the inverse of push"],
  ["an inverse of other noise", { pull: honest(rates, (s, t) => 1.0001 * (t - s)).pull }, "the inverse of push"],
  [
    "a refusal without need",
    {
      pull: () => {
        throw new TweedieError("I will not.");
      },
    },
    "I will not.",
  ],
  [
    "the first row's time for all",
    { push: (p, s, t) => good.push(p, at(s, 0), at(t, 0)) },
    "push with a time for each row",
  ],
  [
    "the first row's time for all likelihoods",
    { likelihood: (x, s, t) => good.likelihood(x, at(s, 0), at(t, 0)) },
    "likelihood with a time for each row",
  ],
  ["rates of rows for columns", { rates: honest(transposed(rates)).rates! }, "the derivative of the likelihood"],
  ["rates off by 1e-5", { rates: (x, t) => mul(good.rates!(x, t), tensorOf([1 + 1e-5], [])) }, "the derivative"],
  ["draws of other noise", { perturb: honest(rates, (s, t) => 1.2 * (t - s)).perturb }, "to draw from"],
  ["a rare state that is never drawn", { perturb: withFloor }, "perturb of 1 at t ="],
  [
    "draws at time 0",
    {
      perturb: (x0, points, source) =>
        good.perturb(
          x0,
          points.map((t) => t + 0.01),
          source,
        ),
    },
    "at t = 0 to",
  ],
  [
    "the first row's time for all draws",
    {
      perturb: (x0, points, source) =>
        good.perturb(
          x0,
          points.map(() => points[0]!),
          source,
        ),
    },
    "perturb of",
  ],
  [
    "noise of the batch in place of rows",
    { perturb: (x0, points, source) => good.perturb(x0, points, rng(5).split(x0.shape[0]! + source.state().offset)) },
    "a row alone as in a batch",
  ],
  ["floats for tokens", { perturb: (...given) => cast(good.perturb(...given), "float32") }, "perturb to give int32"],
  ["states that are none", { prior: (shape) => fill([...shape], 3, "int32") }, "prior to give states below 3"],
  ["a mask that does not stay", { mask: 1 }, "the mask 1 to stay"],
  ["a mask that is no state", { mask: 3 }, "the mask 3 to stay"],
])("refuses %s", async (_, wrong, message) => {
  await expect(expectTokenProcess({ ...good, ...wrong }, options)).rejects.toThrow(message);
});

test("refuses a prior of another law, and what cannot be in a prior", async () => {
  const uniform = (shape: readonly number[], source: Rng) =>
    tensor(
      [...source.uniforms(shape.reduce((a, b) => a * b, 1))].map((u) => Math.floor(3 * u)),
      [...shape],
      "int32",
    );
  await expect(expectTokenProcess({ ...good, prior: uniform }, options)).rejects.toThrow("a prior that noise leaves");
  const once = (shape: readonly number[], source: Rng) => {
    const list = values(masking.prior(shape, source));
    return tensor([0, ...list.slice(1)], [...shape], "int32");
  };
  await expect(expectTokenProcess({ ...masking, prior: once }, options)).rejects.toThrow("a prior that noise leaves");
});

test("asks for times that rise from 0", async () => {
  for (const times of [
    [0, 1],
    [0.1, 0.5, 1],
    [0, 0.5, 0.5],
  ]) {
    await expect(expectTokenProcess(good, { times })).rejects.toThrow("at least 3 times that rise from 0");
  }
});
