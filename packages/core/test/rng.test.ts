import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useFloat64 } from "@tweedie/testing";
import { rng } from "../src/rng.ts";
import type { Rng, RngState } from "../src/rng.ts";
import { TweedieError } from "../src/tweedie-error.ts";

beforeAll(useFloat64);

const numbers = (draw: ReturnType<Rng["normal"]>): number[] => {
  const values = [...draw.dataSync()];
  draw.dispose();
  return values;
};

describe("rng", () => {
  it("repeats itself for a seed, differs between seeds and moves on with every draw", () => {
    const [a, b] = [rng(7), rng(7)];
    const first = numbers(a.normal([5]));
    expect(numbers(b.normal([5]))).toEqual(first);
    expect(numbers(a.normal([5]))).not.toEqual(first);
    expect(numbers(rng(8).normal([5]))).not.toEqual(first);
    expect(numbers(rng(7 + 2 ** 32).normal([5]))).not.toEqual(first);
  });

  it("keeps its numbers: a change here changes everybody's pictures", () => {
    // From an independent Philox and the quantiles of the standard library, in Python.
    expect([...rng(42).uniforms(3)]).toEqual([0.6129598811894158, 0.07323173744158396, 0.9877186509145105]);
    expect([...rng(42).split("a").uniforms(2)]).toEqual([0.9270469831778422, 0.8413958991727425]);
    expect([...rng(42).forRows([3]).uniforms(2)]).toEqual([0.1562667530360936, 0.07655451148325232]);
    const z = numbers(rng(42).normal([5]));
    const wanted = [0.28704190014511677, -0.07882346921138068, -1.4521371476159917, -0.41011294284214084];
    [...wanted, 2.248211631833043].forEach((x, i) => expect(Math.abs(z[i]! / x - 1)).toBeLessThan(4e-7));
    const row = numbers(rng(42).forRows([3]).normal([1, 4]));
    const wantedRow = [-1.0099202380093437, 0.6499269604115913, -1.4286355080402824, -0.9084299633293491];
    wantedRow.forEach((x, i) => expect(Math.abs(row[i]! / x - 1)).toBeLessThan(4e-7));
    for (const x of [...z, ...row]) expect(Math.fround(x)).toBe(x);
  });

  it("draws the same normals on the host as in tensors", () => {
    const [host, other] = [rng(4).forRows([3, 1]), rng(4).forRows([3, 1])];
    for (const width of [1, 5, 2]) expect([...host.normals(2 * width)]).toEqual(numbers(other.normal([2, width])));
    expect(host.state()).toEqual(other.state());
  });

  it("draws normals with the moments of N(0, 1) and uniforms with those of U(0, 1)", () => {
    const n = 100_000;
    const z = numbers(rng(1).normal([n]));
    const moment = (values: readonly number[], k: number) => values.reduce((sum, x) => sum + x ** k, 0) / n;
    // Five standard errors of each moment: the variances of z, z^2, z^3, z^4 are 1, 2, 15 and 96.
    expect(Math.abs(moment(z, 1))).toBeLessThan(5 * Math.sqrt(1 / n));
    expect(Math.abs(moment(z, 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(moment(z, 3))).toBeLessThan(5 * Math.sqrt(15 / n));
    expect(Math.abs(moment(z, 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
    const u = numbers(rng(2).uniform([n]));
    expect(Math.abs(moment(u, 1) - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(moment(u, 2) - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / n));
    const lag = z.slice(1).reduce((sum, x, i) => sum + x * z[i]!, 0) / n;
    expect(Math.abs(lag)).toBeLessThan(5 * Math.sqrt(1 / n));
  });

  it("follows the law of N(0, 1): Kolmogorov-Smirnov on the uniforms behind it", () => {
    const n = 50_000;
    const u = rng(3).uniforms(n).toSorted();
    const distance = u.reduce((worst, x, i) => Math.max(worst, Math.abs(x - i / n), Math.abs(x - (i + 1) / n)), 0);
    expect(distance).toBeLessThan(1.95 / Math.sqrt(n)); // exceeded once in 1,000 seeds
  });

  it("skips what a draw takes", () => {
    for (const make of [() => rng(5), () => rng(5).forRows([4, 1, 9])]) {
      for (const shape of [[3], [3, 5], [3, 0]]) {
        const [drawn, skipped] = [make(), make()];
        numbers(drawn.normal(shape));
        skipped.skip(shape);
        expect(skipped.state()).toEqual(drawn.state());
      }
    }
    expect(() => rng(5).forRows([4, 1, 9]).skip([2])).toThrow("expected a first axis of 3");
  });

  it("splits by label alone, whatever was drawn before", () => {
    const parent = rng(5);
    const child = numbers(parent.split("noise").normal([4]));
    parent.normal([3]).dispose();
    expect(numbers(parent.split("noise").normal([4]))).toEqual(child);
    const others = [parent.split("noise2"), parent.split(""), parent.split(0), parent.split(1), rng(6).split("noise")];
    const draws = [child, ...others.map((other) => numbers(other.normal([4])))];
    expect(new Set(draws.map(String)).size).toBe(draws.length);
  });

  it("separates long labels that share a prefix or differ in trailing zeros", () => {
    const labels = ["a", "a\0", "step-00000001", "step-00000002", "eight888", "eight888x"];
    const draws = labels.map((label) => String(rng(0).split(label).uniforms(2)));
    expect(new Set(draws).size).toBe(labels.length);
  });

  it("gives row i the same numbers whatever the batch", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat({ max: 2 ** 40 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        (ids, width) => {
          const batch = rng(9).forRows(ids);
          const [first, second] = [
            numbers(batch.normal([ids.length, width])),
            numbers(batch.uniform([ids.length, width])),
          ];
          ids.forEach((id, row) => {
            const alone = rng(9).forRows([id]);
            const own = (values: number[]) => values.slice(row * width, (row + 1) * width);
            expect(numbers(alone.normal([1, width]))).toEqual(own(first));
            expect(numbers(alone.uniform([1, width]))).toEqual(own(second));
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it("gives in a window the rows of the whole batch, and moves on as that does", () => {
    const batches = fc.record({
      total: fc.integer({ min: 1, max: 9 }),
      from: fc.nat(8),
      to: fc.nat(8),
      width: fc.integer({ min: 1, max: 5 }),
      streams: fc.boolean(),
    });
    fc.assert(
      fc.property(batches, ({ total, from, to, width, streams }) => {
        const [first, last] = [from % total, to % total].sort((a, b) => a - b) as [number, number];
        const window = { first, count: last - first + 1, total };
        const whole = streams ? rng(3).forRows(Array.from({ length: total }, (_, i) => 100 - i)) : rng(3);
        const part = rng(whole.state()).window(window);
        const own = (values: ArrayLike<number>) => Array.from(values).slice(first * width, (last + 1) * width);
        for (const draw of [
          (source: Rng, rows: number) => numbers(source.normal([rows, width])),
          (source: Rng, rows: number) => [...source.uniforms(rows * width)],
          (source: Rng, rows: number) => [...source.normals(rows * width)],
          (source: Rng, rows: number) => numbers(source.split("child").uniform([rows, width])),
        ]) {
          expect(draw(part, window.count)).toEqual(own(draw(whole, total)));
        }
        expect(part.whole().state()).toEqual(whole.state());
        part.skip([window.count, width]);
        numbers(whole.normal([total, width]));
        expect(part.whole().state()).toEqual(whole.state());
        expect(part.whole().uniforms(total)).toEqual(whole.uniforms(total));
        expect(part.state().offset).toBe(whole.state().offset);
      }),
      { numRuns: 200 },
    );
  });

  it("counts the rows of a window in a window from that window's first", () => {
    const inner = rng(3).window({ first: 2, count: 4, total: 8 }).window({ first: 1, count: 2, total: 4 });
    expect(inner.state().window).toEqual({ first: 3, count: 2, total: 8 });
    const all = rng(3).uniforms(16);
    expect([...inner.uniforms(4)]).toEqual(Array.from(all.subarray(6, 10)));
  });

  it("lets windows and the whole share a place, and gives rows of a window streams of their own by all ids", () => {
    const whole = rng(3);
    const [a, b] = [
      whole.window({ first: 0, count: 1, total: 2 }),
      rng(3).window({ first: 1, count: 1, total: 2 }).forRows([5, 6]),
    ];
    a.uniforms(1);
    expect(whole.state().offset).toBe(1);
    expect(whole.whole()).toBe(whole);
    expect([...b.uniforms(2)]).toEqual([...rng(3).forRows([6]).uniforms(2)]);
    expect(() => b.forRows([6])).toThrow("expected the ids of all 2 rows of the batch, got 1");
  });

  it("refuses windows that are not in the batch, and draws that are not of the window's rows", () => {
    const window = { first: 1, count: 2, total: 4 };
    for (const wrong of [{ first: 3 }, { first: -1 }, { count: 0 }, { count: 1.5 }]) {
      expect(() => rng(1).window({ ...window, ...wrong })).toThrow("rng: expected a window { first, count, total }");
    }
    expect(() => rng(1).forRows([1, 2]).window(window)).toThrow("inside 2 rows");
    expect(() => rng(1).window(window).window(window)).toThrow("inside 2 rows");
    expect(() => rng(1).window(window).normal([4, 2])).toThrow("expected a first axis of 2, the rows of the window");
    expect(() => rng(1).window(window).uniforms(3)).toThrow("or what they share from whole()");
  });

  it("does not repeat its single stream in row 0", () => {
    expect(numbers(rng(1).forRows([0]).normal([1, 4]))).not.toEqual(numbers(rng(1).normal([1, 4])));
  });

  it("restores its state exactly through JSON, rows included", () => {
    for (const source of [
      rng(11),
      rng(11).forRows([4, 2]),
      rng(11).window({ first: 1, count: 2, total: 4 }),
      rng(11).forRows([9, 4, 2]).window({ first: 1, count: 2, total: 3 }),
    ]) {
      source.normal([2, 3]).dispose();
      const copy = rng(JSON.parse(JSON.stringify(source.state())));
      expect(numbers(copy.normal([2, 3]))).toEqual(numbers(source.normal([2, 3])));
    }
  });

  it("keeps uniforms inside (0, 1), in float32 too", () => {
    const u = numbers(rng(4).uniform([200_000]));
    expect(Math.min(...u.slice(0, 1000))).toBeGreaterThan(0);
    expect(u.every((x) => x > 0 && Math.fround(x) < 1)).toBe(true);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])("refuses the seed %d", (seed) => {
    expect(() => rng(seed)).toThrow(TweedieError);
  });

  it.each<[string, unknown]>([
    ["nothing", null],
    ["no key", { offset: 0, rows: null }],
    ["a short key", { key: [1], offset: 0, rows: null }],
    ["a key of text", { key: "12", offset: 0, rows: null }],
    ["a word of the key that has more than 32 bits", { key: [1, 2 ** 32], offset: 0, rows: null }],
    ["a fraction in the key", { key: [0.5, 1], offset: 0, rows: null }],
    ["a negative offset", { key: [1, 2], offset: -1, rows: null }],
    ["no rows", { key: [1, 2], offset: 0 }],
    ["an empty list of rows", { key: [1, 2], offset: 0, rows: [] }],
    ["rows that are a text", { key: [1, 2], offset: 0, rows: "34" }],
    ["a window outside the batch", { key: [1, 2], offset: 0, rows: null, window: { first: 3, count: 2, total: 4 } }],
    ["a window of other rows", { key: [1, 2], offset: 0, rows: [1, 2], window: { first: 0, count: 1, total: 4 } }],
    ["a bad row", { key: [1, 2], offset: 0, rows: [3, -1] }],
  ])("refuses a state with %s", (_, state) => {
    expect(() => rng(state as RngState)).toThrow(/^rng: expected a state made by state/);
  });

  it("restores the largest words", () => {
    const key = [2 ** 32 - 1, 2 ** 32 - 1] as const;
    expect(rng({ key, offset: 3, rows: [0] }).state()).toEqual({ key, offset: 3, rows: [0] });
  });

  it("refuses bad row ids, bad labels and batches of another size", () => {
    expect(() => rng(1).forRows([])).toThrow(/row ids/);
    expect(() => rng(1).forRows([0.5])).toThrow(/row ids/);
    expect(() => rng(1).split(-3)).toThrow(/label/);
    expect(() => rng(1).forRows([1, 2]).normal([3, 4])).toThrow(/first axis of 2/);
    expect(() => rng(1).forRows([1, 2]).uniforms(3)).toThrow(/multiple of 2/);
    expect(() => rng(1).forRows([1, 2]).normals(3)).toThrow(/multiple of 2/);
  });
});
