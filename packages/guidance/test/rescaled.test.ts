import { useBackend } from "@tweedie/backends";
import { tensorOf, vTarget } from "@tweedie/core";
import type { ScoreModel } from "@tweedie/core";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { tidy } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { classifierFree, rescaled } from "../src/index.ts";

beforeAll(useFloat64);

const spread = (row: readonly number[]): number => {
  const mean = row.reduce((sum, v) => sum + v, 0) / row.length;
  return Math.sqrt(row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (row.length - 1));
};
const rows = [
  [3, -1, 0.5, 8],
  [0.1, 0.2, 0.3, -0.4],
];
const reference = [
  [1, 0, 2, 1],
  [5, -7, 1, 0],
];
const run = (y: readonly number[][], wanted: readonly number[][], amount: number): number[] => {
  const shape = [y.length, 2, y[0]!.length / 2];
  return [...rescaled(tensorOf(y.flat(), shape), tensorOf(wanted.flat(), shape), amount).dataSync()];
};

describe("rescaled", () => {
  it.each([0, 0.3, 1])("scales each row by itself, by %d", (amount) => {
    const got = run(rows, reference, amount);
    rows.forEach((row, i) => {
      const factor = amount * (spread(reference[i]!) / spread(row)) + 1 - amount;
      row.forEach((value, k) => expect(got[4 * i + k]).toBeCloseTo(factor * value, 12));
    });
    if (amount === 1) expect(spread(got.slice(0, 4))).toBeCloseTo(spread(reference[0]!), 12);
  });

  it.each(["float64", "cpu", "wasm"] as const)(
    "leaves flat rows alone on %s, also those flat but for rounding",
    async (backend) => {
      if (backend === "float64") await useFloat64();
      else await useBackend(backend);
      const flat = [new Array<number>(6).fill(0.35), new Array<number>(6).fill(0), new Array<number>(6).fill(-1e-20)];
      const conditional = [new Array<number>(6).fill(0.1), [1, 2, 3, 4, 5, 6], new Array<number>(6).fill(1 / 3)];
      for (const amount of [0, 0.7, 1]) {
        run(flat, conditional, amount).forEach((value, i) => expect(value).toBeCloseTo(flat.flat()[i]!, 7));
      }
      await useFloat64();
    },
  );

  it("takes the spread away where the reference has none", () => {
    expect(run([[1, 2]], [[3, 3]], 1)).toEqual([0, 0]);
    expect(run([[1, 2]], [[3, 3]], 0.25)).toEqual([0.75, 1.5]);
  });
});

describe("classifierFree with rescale", () => {
  const model: ScoreModel<readonly (string | null)[]> = {
    target: vTarget,
    predict: (x, _, cond) => {
      const values = x.dataSync();
      return tensorOf(
        Array.from(values, (value, i) => (cond[Math.floor(i / 4)] === null ? Math.sin(3 * value) : Math.cos(value))),
        x.shape,
      );
    },
  };
  const options = { model, cond: ["a", "b"], uncond: null, scale: 5 };
  const level = { t: 0.5, alpha: 0.6, sigma: 0.8 };
  const x = () => tensorOf(rows.flat(), [2, 2, 2]);
  const v = (own: Partial<typeof options> & { rescale?: number }) => {
    const { x0, eps } = classifierFree<string | null>({ ...options, ...own })(x(), level);
    const [a, b] = [x0.dataSync(), eps.dataSync()];
    return Array.from(a, (value, i) => level.alpha * b[i]! - level.sigma * value);
  };

  it("gives the model's output, whatever it is, the spread that it has without guidance", () => {
    const [guided, plain] = [v({ rescale: 1 }), v({ scale: 1 })];
    for (const row of [0, 4]) {
      expect(spread(guided.slice(row, row + 4))).toBeCloseTo(spread(plain.slice(row, row + 4)), 12);
    }
    expect(spread(v({}).slice(0, 4))).toBeGreaterThan(2 * spread(plain.slice(0, 4)));
  });
  it("does nothing at scale 1, and something at scale 0", () => {
    expect(v({ scale: 1, rescale: 0.7 })).toEqual(v({ scale: 1 }));
    const [none, back] = [v({ scale: 0 }), v({ scale: 0, rescale: 1 })];
    expect(spread(back.slice(0, 4))).toBeCloseTo(spread(v({ scale: 1 }).slice(0, 4)), 12);
    expect(back[0]! / none[0]!).toBeCloseTo(back[1]! / none[1]!, 12);
  });
  it("leaves no tensor behind", async () => {
    const start = x();
    await expectNoLeak(() =>
      tidy(() => ({ ...classifierFree<string | null>({ ...options, rescale: 0.5 })(start, level) })),
    );
    start.dispose();
  });
  it("refuses an amount outside [0, 1]", () => {
    for (const rescale of [-0.1, 1.1, Number.NaN]) {
      expect(() => classifierFree<string | null>({ ...options, rescale })).toThrow(/rescale in \[0, 1\]/);
    }
  });
});
