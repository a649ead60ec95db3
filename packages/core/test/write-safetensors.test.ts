import { describe, expect, it } from "vitest";
import { readSafetensors } from "../src/read-safetensors.ts";
import type { HostArray, HostTensor, SafetensorsDtype } from "../src/safetensors.ts";
import { writeSafetensors } from "../src/write-safetensors.ts";

describe("writeSafetensors", () => {
  it("writes what is read again, every dtype, and equal bytes for equal contents", () => {
    const tensors = {
      b: { dtype: "F32", shape: [2, 2], data: new Float32Array([1, -2.5, 3e30, 1e-40]) },
      a: { dtype: "F64", shape: [1], data: new Float64Array([Math.PI]) },
      long: { dtype: "I64", shape: [1], data: new BigInt64Array([-(2n ** 60n)]) },
      int: { dtype: "I32", shape: [3], data: new Int32Array([1, -2, 3]) },
      short: { dtype: "I16", shape: [1], data: new Int16Array([-7]) },
      byte: { dtype: "U8", shape: [2], data: new Uint8Array([0, 255]) },
      signed: { dtype: "I8", shape: [1], data: new Int8Array([-1]) },
      yes: { dtype: "BOOL", shape: [1], data: new Uint8Array([1]) },
      scalar: { dtype: "F32", shape: [], data: new Float32Array([4]) },
      empty: { dtype: "F32", shape: [0, 3], data: new Float32Array(0) },
    } as const;
    const bytes = writeSafetensors({ tensors, metadata: { who: "ü", b: "1" } });
    const back = readSafetensors(bytes);
    expect(back.metadata).toEqual({ who: "ü", b: "1" });
    expect({ ...back.tensors }).toEqual(tensors);
    const shuffled = Object.fromEntries(Object.entries(tensors).reverse());
    expect(writeSafetensors({ tensors: shuffled, metadata: { b: "1", who: "ü" } })).toEqual(bytes);
    expect((8 + Number(new DataView(bytes.buffer).getBigUint64(0, true))) % 8).toBe(0);
  });

  it("writes a part of a larger buffer", () => {
    const data = new Float32Array([1, 2, 3]).subarray(1);
    const { tensors } = readSafetensors(writeSafetensors({ tensors: { x: { dtype: "F32", shape: [2], data } } }));
    expect([...tensors["x"]!.data]).toEqual([2, 3]);
  });

  it("writes tensors of any name", () => {
    const x: HostTensor = { dtype: "F32", shape: [1], data: new Float32Array([7]) };
    const tensors = Object.fromEntries(["__proto__", "constructor", "toString"].map((name) => [name, x]));
    const back = readSafetensors(writeSafetensors({ tensors, metadata: { ["__proto__"]: "text" } }));
    expect(Object.entries(back.tensors)).toEqual(Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1)));
    expect(Object.entries(back.metadata)).toEqual([["__proto__", "text"]]);
  });

  it.each<[string, SafetensorsDtype, readonly number[], HostArray, RegExp]>([
    [
      "too few elements",
      "F32",
      [3],
      new Float32Array(2),
      /3 elements of F32 in a Float32Array for "x", got 2 in a Flo/,
    ],
    ["elements of another size", "F64", [2], new Float32Array(2), /elements of F64 in a Float64Array/],
    ["floats as integers of their size", "I32", [2], new Float32Array(2), /I32 in a Int32Array.* got 2 in a Float32/],
    ["integers as floats of their size", "F32", [2], new Int32Array(2), /elements of F32/],
    ["signed as unsigned", "U8", [2], new Int8Array(2), /elements of U8/],
    ["half precision", "F16", [2], new Int16Array(2), /a dtype among F64, F32, .*, got F16.*Widen/],
    ["brain floats", "BF16", [2], new Int16Array(2), /a dtype among F64, F32, .*, got BF16/],
    ["a dtype from the prototype", "toString" as never, [2], new Int16Array(2), /a dtype among/],
    ["negative axes", "F32", [-1, -2], new Float32Array(2), /shape of integers.*got \[-1,-2\]/],
    ["fractional axes", "F32", [0.5, 4], new Float32Array(2), /shape of integers/],
    ["a NaN", "F32", [2], new Float32Array([1, Number.NaN]), /finite values for "x", got NaN at position 1/],
    ["an infinity", "F64", [1], new Float64Array([-Infinity]), /finite values for "x", got -Infinity/],
  ])("refuses %s", (_, dtype, shape, data, message) => {
    expect(() => writeSafetensors({ tensors: { x: { dtype, shape, data } } })).toThrow(message);
  });

  it("refuses a tensor that is named as the metadata are", () => {
    const x: HostTensor = { dtype: "F32", shape: [1], data: new Float32Array(1) };
    expect(() => writeSafetensors({ tensors: { __metadata__: x } })).toThrow(/Rename the tensor/);
  });

  it("writes NaN when asked", () => {
    const x: HostTensor = { dtype: "F32", shape: [1], data: new Float32Array([Number.NaN]) };
    const bytes = writeSafetensors({ tensors: { x } }, { allowNonFinite: true });
    expect(readSafetensors(bytes, { allowNonFinite: true }).tensors["x"]!.data[0]).toBeNaN();
  });
});
