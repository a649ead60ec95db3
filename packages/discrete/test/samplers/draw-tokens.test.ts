import { tensor, tensor1d } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { last, onGrid, rng, tensorOf } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { analytic, drawTokens } from "../../src/index.ts";
import { uniform } from "./laws.ts";

const rows = (count: number, law: readonly number[]) =>
  tensorOf(Array.from({ length: count }, () => law.map((p) => Math.log(p))).flat(), [count, law.length]);

/** A generator whose uniform numbers are the given ones of a given one. */
const through = (f: (uniforms: Float64Array) => Float64Array): Rng => {
  const inner = rng(5);
  return { ...inner, uniforms: (count: number) => f(inner.uniforms(count)) };
};

describe.each([
  ["float64", useFloat64],
  ["cpu", () => useBackend("cpu")],
  ["wasm", () => useBackend("wasm")],
])("drawTokens on %s", (_, start) => {
  beforeAll(async () => void (await start()));

  it.each([1e-5, 1e-6, 1e-7, 1e-8, 1e-12])("draws a token of probability %d as often, within four errors", (p) => {
    // Only uniform numbers below 4p can draw it: among those it has the share (1 - e^-4) / 4.
    const [count, reach] = [20_000, 4 * p];
    const noise = through((u) => u.map((value, i) => (i % 2 === 1 ? value * reach : value)));
    const drawn = [...drawTokens(rows(count, [1 - p, p]), noise).dataSync()];
    const share = drawn.reduce((sum, token) => sum + token, 0) / count;
    const wanted = (1 - Math.exp(-4)) / 4;
    expect(Math.abs(share - wanted)).toBeLessThan(4 * Math.sqrt((wanted * (1 - wanted)) / count));
  });

  it("draws by the clock that rings first, to one part in 10,000", () => {
    // Clock 1 of probability p rings before clock 0, which rings at log 2 / (1 - p).
    const p = 1e-9;
    const turn = -Math.expm1((-p / (1 - p)) * Math.LN2);
    const at = (u: number) =>
      drawTokens(
        rows(1, [1 - p, p]),
        through(() => Float64Array.of(0.5, u)),
      ).dataSync()[0];
    expect(at(turn * 0.9999)).toBe(1);
    expect(at(turn * 1.0001)).toBe(0);
  });

  it("draws no token where there is no law, and never an impossible one", () => {
    const logits = tensor(
      [
        [0, NaN, 0],
        [-Infinity, -Infinity, -Infinity],
        [0, Infinity, 0],
        [-Infinity, -800, -Infinity],
      ].flat(),
      [4, 3],
    );
    expect([...drawTokens(logits, rng(1)).dataSync()]).toEqual([-1, -1, -1, 1]);
  });
});

describe("drawTokens", () => {
  beforeAll(useFloat64);

  it("gives row i of a batch what it gives row i alone, and the rows of a window theirs", () => {
    const law = [0.2, 0.3, 0.5];
    const all = [...drawTokens(rows(6, law), rng(2).forRows([0, 1, 2, 3, 4, 5])).dataSync()];
    const some = [...drawTokens(rows(3, law), rng(2).forRows([5, 1, 2])).dataSync()];
    expect(some).toEqual([all[5], all[1], all[2]]);
    const whole = [...drawTokens(rows(6, law), rng(2)).dataSync()];
    const part = [...drawTokens(rows(2, law), rng(2).window({ first: 3, count: 2, total: 6 })).dataSync()];
    expect(part).toEqual(whole.slice(3, 5));
  });

  it("leaks nothing", async () => {
    const logits = rows(2, [0.5, 0.5]);
    await expectNoLeak(() => drawTokens(logits, rng(0)));
  });

  it("ends a sampling run by an error where a model says NaN, also if it says so once", async () => {
    let calls = 0;
    const ratio = () => tensorOf([(calls += 1) === 2 ? NaN : 1, 1, 1, 1, 1, 1], [2, 3]);
    const start = tensor1d([0, 1], "int32");
    const run = onGrid(analytic(), [1, 0.8, 0.5, 0.2])(start, { process: uniform, ratio, rng: rng(0) });
    await expect(last(run)).rejects.toThrow(/along: expected tokens of at least 0, got -1 at position 0/);
    start.dispose();
  });
});
