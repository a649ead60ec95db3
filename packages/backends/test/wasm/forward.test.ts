import {
  cast,
  clone,
  concat,
  cos,
  gather,
  reverse,
  setBackend,
  sin,
  slice,
  split,
  stridedSlice,
  tanh,
  tensor,
  tidy,
  tile,
  transpose,
  unsortedSegmentSum,
} from "@tensorflow/tfjs-core";
import type { DataType, Tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { startBackends } from "../compare.ts";

beforeAll(startBackends);

/** A function's result on one backend, with the tensors made on the way given back. */
async function on(backend: string, f: () => Tensor): Promise<{ values: number[]; shape: number[]; dtype: DataType }> {
  await setBackend(backend);
  const y = tidy(f);
  const values = [...(await y.data())];
  y.dispose();
  return { values, shape: y.shape, dtype: y.dtype };
}

async function expectSame(f: () => Tensor): Promise<void> {
  expect(await on("wasm", f)).toEqual(await on("cpu", f));
}

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });
const dtypes = fc.constantFrom("float32", "int32", "bool");
const counted = (shape: number[], dtype: "float32" | "int32" | "bool") => {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Array.from({ length: size }, (_, i) => (dtype === "bool" ? i % 3 : i) % 251),
    shape,
    dtype === "bool" ? "int32" : dtype,
  );
};
const make = (shape: number[], dtype: "float32" | "int32" | "bool") => cast(counted(shape, dtype), dtype);

describe("moving elements on wasm is what it is on cpu", () => {
  it("slice", async () => {
    const box = shapes.chain((shape) =>
      fc
        .tuple(fc.constant(shape), fc.tuple(...shape.map((n) => fc.integer({ min: 0, max: n - 1 }))), dtypes)
        .chain(([, begin, dtype]) =>
          fc
            .tuple(...shape.map((n, i) => fc.integer({ min: 0, max: n - begin[i]! })))
            .map((size) => ({ shape, begin, size, dtype })),
        ),
    );
    await fc.assert(
      fc.asyncProperty(box, ({ shape, begin, size, dtype }) =>
        expectSame(() => slice(make(shape, dtype), begin, size)),
      ),
      { numRuns: 60 },
    );
  });

  it("stridedSlice", async () => {
    const step = fc.constantFrom(1, 2, 3, -1, -2);
    const box = shapes
      .filter((shape) => shape.length < 5)
      .chain((shape) => fc.tuple(...shape.map(() => step)).map((strides) => ({ shape, strides })));
    await fc.assert(
      fc.asyncProperty(box, ({ shape, strides }) => {
        const begin = strides.map((stride) => (stride > 0 ? 0 : -1));
        const mask = strides.reduce((bits, _, i) => bits | (1 << i), 0);
        return expectSame(() => stridedSlice(make(shape, "float32"), begin, shape, strides, 0, mask));
      }),
      { numRuns: 60 },
    );
  });

  it("reverse, tile, split", async () => {
    const repeated = shapes
      .filter((shape) => shape.length < 5)
      .chain((shape) =>
        fc
          .tuple(
            fc.tuple(...shape.map(() => fc.integer({ min: 1, max: 3 }))),
            fc.subarray(shape.map((_, i) => i)),
            dtypes,
          )
          .map(([reps, axes, dtype]) => ({ shape, reps, axes, dtype })),
      );
    await fc.assert(
      fc.asyncProperty(repeated, async ({ shape, reps, axes, dtype }) => {
        await expectSame(() => tile(make(shape, dtype), reps));
        if (axes.length > 0 && shape.length <= 4) await expectSame(() => reverse(make(shape, "float32"), axes));
        const long = shape.map((n, i) => (i === 0 ? 3 * n : n));
        await expectSame(() => concat(split(make(long, dtype), [shape[0]!, 2 * shape[0]!], 0).toReversed()));
      }),
      { numRuns: 40 },
    );
  });

  it("transpose and concat, of any type, some of them empty", async () => {
    const lengths = fc.array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 6 }) }, fc.constant(0)), {
      minLength: 1,
      maxLength: 5,
    });
    const cases = lengths.chain((shape) => {
      const axes = shape.map((_, i) => i);
      return fc.record({
        shape: fc.constant(shape),
        perm: fc.shuffledSubarray(axes, { minLength: axes.length }),
        axis: fc.constantFrom(...axes),
        parts: fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
        dtype: dtypes,
      });
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, perm, axis, parts, dtype }) => {
        await expectSame(() => transpose(make(shape, dtype), perm));
        await expectSame(() => transpose(make([...shape, 3], dtype), [...perm, shape.length]));
        const part = (length: number) => make(shape.with(axis, length), dtype);
        await expectSame(() => concat(parts.map(part), axis));
      }),
      { numRuns: 100, examples: [[{ shape: [0, 2], perm: [1, 0], axis: 1, parts: [0, 0], dtype: "bool" }]] },
    );
  });

  it("gather and its inverse", async () => {
    const cases = fc.record({
      rows: fc.integer({ min: 1, max: 6 }),
      width: fc.integer({ min: 1, max: 40 }),
      picks: fc.array(fc.nat(5), { minLength: 1, maxLength: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, width, picks }) => {
        const ids = () =>
          tensor(
            picks.map((pick) => pick % rows),
            [picks.length],
            "int32",
          );
        await expectSame(() => gather(make([rows, width], "float32"), ids()));
        await expectSame(() => gather(make([2, rows, width], "int32"), ids(), 1));
        await expectSame(() => unsortedSegmentSum(make([picks.length, width], "float32"), ids() as never, rows + 1));
      }),
      { numRuns: 40 },
    );
  });

  it("leaves out rows of no segment", async () => {
    const sums = () => unsortedSegmentSum(tensor([1, 2, 4], [3]), tensor([0, -1, 7], [3], "int32") as never, 2);
    expect((await on("wasm", sums)).values).toEqual([1, 0]);
  });

  it("does not copy where it need not", async () => {
    await setBackend("wasm");
    const x = tensor([1, 2, 3]);
    const copies = [clone(x), cast(x, "float32")];
    expect(new Set(copies.map(({ dataId }) => dataId))).toEqual(new Set([x.dataId]));
    x.dispose();
    copies[0]!.dispose();
    expect([...(await copies[1]!.data())]).toEqual([1, 2, 3]);
  });
});

describe("functions on wasm", () => {
  const xs = [
    0,
    -0,
    1e-30,
    1e-4,
    -0.3,
    0.7,
    -1.9,
    3.99,
    4.01,
    -8,
    12,
    90,
    -1000,
    1e30,
    Infinity,
    -Infinity,
    Number.NaN,
  ];
  it.each([
    ["tanh", tanh, Math.tanh],
    ["sin", sin, Math.sin],
    ["cos", cos, Math.cos],
  ])("%s is within 2e-7 of float64", async (_, f, exact) => {
    const { values } = await on("wasm", () => f(tensor(xs)));
    xs.map(Math.fround).forEach((x, i) => {
      if (Number.isNaN(exact(x))) expect(values[i]).toBeNaN();
      else expect(Math.abs(values[i]! - exact(x)), `at ${x}`).toBeLessThanOrEqual(2e-7 * Math.abs(exact(x)));
    });
  });
});
