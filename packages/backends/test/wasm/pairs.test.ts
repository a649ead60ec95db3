import { engine, setBackend, tensor, upcastType } from "@tensorflow/tfjs-core";
import type { DataType, Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../../src/kernel-override.ts";
import { input, kernelValues, startBackends } from "../compare.ts";

beforeAll(startBackends);

const functions = ["Maximum", "Minimum", "Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"];

/** Values, with all that is special about floats, in as many places as the shape has. */
function special(shape: readonly number[], seed: number): number[] {
  const numbers = [...input(shape, seed).values];
  const odd = [NaN, Infinity, -Infinity, 0, -0, 1e-45, -1e-45, 3e38];
  return numbers.map((value, i) => ((i * 7 + seed * 3) % 5 < 2 ? odd[(i * 5 + seed) % odd.length]! : value));
}

/** A tensor of such values, or of ones and zeros. */
function made(dtype: DataType, shape: readonly number[], seed: number): Tensor {
  const values = special(shape, seed);
  return tensor(dtype === "float32" ? values : values.map((value) => (value > 0 ? 1 : 0)), [...shape], dtype);
}

/** What a kernel gives on a backend. */
async function on(backend: string, name: string, make: () => Readonly<Record<string, Tensor>>) {
  await setBackend(backend);
  const out = engine().runKernel(name, make()) as Tensor;
  return { shape: out.shape, dtype: out.dtype, values: [...(await out.data())] };
}

/** The larger of 0 and -0 may be either. */
const unsigned = <T extends { readonly values: readonly number[] }>(result: T): T => ({
  ...result,
  values: result.values.map((value) => value + 0),
});

describe("functions of two numbers", () => {
  it.each(functions.flatMap((name) => (["float32", "int32"] as const).map((dtype) => [name, dtype] as const)))(
    "%s of %s is that of the cpu, for all shapes and numbers",
    async (name, dtype: DataType) => {
      for (const [left, right] of [
        [
          [5, 13],
          [5, 13],
        ],
        [[5, 13], []],
        [[], [5, 13]],
        [
          [5, 13],
          [1, 1],
        ],
        [[1], [1, 1]],
        [[1, 1], [7]],
        [[7], [1, 1]],
        [[5, 1], [13]],
        [
          [2, 5, 13],
          [5, 1],
        ],
        [
          [0, 3],
          [0, 3],
        ],
        [[0, 3], []],
      ]) {
        const make = (): { a: Tensor; b: Tensor } => {
          const [a, b] = [special(left!, 1), special(right!, 2)].map((values) =>
            dtype === "int32" ? values.map((value) => (Number.isFinite(value) ? Math.trunc(value) : 1)) : values,
          );
          return { a: tensor(a!, left!, dtype), b: tensor(b!, right!, dtype) };
        };
        const [got, expected] = [await on("wasm", name, make), await on("cpu", name, make)];
        expect(unsigned(got), `${left} and ${right}`).toEqual(unsigned(expected));
      }
    },
  );

  const kinds = ["float32", "int32", "bool"] as const;
  it.each(kinds.flatMap((first) => kinds.map((second) => [first, second] as const)))(
    "takes one of two by its condition: %s or %s",
    async (first, second) => {
      for (const [condition, shape] of [
        [
          [5, 13],
          [5, 13],
        ],
        [[5], [5, 13]],
        [[5], [5]],
        [[], []],
        [[0], [0]],
        [[0], [0, 3]],
      ]) {
        await setBackend("wasm");
        const isFirst = [...input(condition!, 3).values].map((value) => value > 0);
        const [t, e] = [made(first, shape!, 1), made(second, shape!, 2)] as const;
        const picked = engine().runKernel("Select", { condition: tensor(isFirst, condition!, "bool"), t, e }) as Tensor;
        const [ts, es] = [[...(await t.data())], [...(await e.data())]];
        expect([...(await picked.data())], `${condition}`).toEqual(
          ts.map((value, i) => (isFirst[Math.floor((i * isFirst.length) / ts.length)] ? value : es[i])),
        );
        expect(picked.dtype).toBe(upcastType(first, second));
      }
    },
  );

  it("is garbage of booleans, and the bits of integers beside floats, in the stock kernel", async () => {
    await setBackend("wasm");
    const condition = tensor([true, false, true, false, true], [5], "bool");
    const integers = tensor([1, 2, 3, 4, 5], [5], "int32");
    const floats = tensor([1.5, 2.5, 3.5, 4.5, 5.5]);
    const [t, e] = [tensor([1, 1, 0, 0, 1], [5], "bool"), tensor([0, 1, 1, 0, 0], [5], "bool")];
    const stock = stockKernel("Select", "wasm")!;
    expect(await kernelValues(stock, { condition, t: floats, e: integers })).not.toEqual([1.5, 2, 3.5, 4, 5.5]);
    expect(await kernelValues(stock, { condition, t, e })).not.toEqual([1, 1, 0, 0, 1]);
    const picked = engine().runKernel("Select", { condition, t: floats, e: integers }) as Tensor;
    expect([...(await picked.data())]).toEqual([1.5, 2, 3.5, 4, 5.5]);
    expect([...(await (engine().runKernel("Select", { condition, t, e }) as Tensor).data())]).toEqual([1, 1, 0, 0, 1]);
  });
});
