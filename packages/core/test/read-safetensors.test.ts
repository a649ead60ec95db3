import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSafetensors } from "../src/read-safetensors.ts";
import { writeSafetensors } from "../src/write-safetensors.ts";
import { TweedieError } from "../src/tweedie-error.ts";

/** A file from a header (any JSON or text) and data. */
function file(header: unknown, data: ArrayLike<number> = [], declared?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, declared ?? BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}
const f32 = (shape: number[], begin: number, end: number) => ({ dtype: "F32", shape, data_offsets: [begin, end] });
const floats = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer);

describe("readSafetensors", () => {
  it("widens half precision", () => {
    const half = new Uint8Array(new Uint16Array([0x3c00, 0xc000, 0x0001, 0x7bff]).buffer);
    const { tensors } = readSafetensors(file({ x: { dtype: "F16", shape: [4], data_offsets: [0, 8] } }, half));
    expect([...tensors["x"]!.data]).toEqual([1, -2, 2 ** -24, 65504]);
    const brain = new Uint8Array(new Uint16Array([0x3f80, 0xc000]).buffer);
    const file16 = file({ x: { dtype: "BF16", shape: [2], data_offsets: [0, 4] } }, brain);
    expect([...readSafetensors(file16).tensors["x"]!.data]).toEqual([1, -2]);
  });

  it("reads from the middle of a larger buffer", () => {
    const bytes = file({ x: f32([1], 0, 4) }, floats(2));
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect([...readSafetensors(larger.subarray(3)).tensors["x"]!.data]).toEqual([2]);
  });

  it("reads a Buffer of Node like other arrays", () => {
    const bytes = Buffer.from(file({ x: f32([1], 0, 4), y: f32([1], 4, 8) }, floats(2, 3)));
    const { tensors } = readSafetensors(bytes);
    expect([[...tensors["x"]!.data], [...tensors["y"]!.data]]).toEqual([[2], [3]]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["an empty file", new Uint8Array(0), /at least 8 bytes, got 0/],
    ["a huge header", file("{}", [], 2n ** 63n), /header of at most 100000000 bytes/],
    ["a header longer than the file", file("{}", [], 50n), /header of 50 bytes, got 2 \(truncated\)/],
    ["a header that is not JSON", file("{nope"), /header of JSON/],
    ["a header that is not UTF-8", file("", [0xff, 0xfe], 2n), /header of JSON/],
    ["a header that is a list", file([]), /JSON object/],
    ["a tensor that is a number", file({ x: 3 }), /object for tensor "x"/],
    ["an unknown dtype", file({ x: { ...f32([1], 0, 4), dtype: "C64" } }, floats(1)), /dtype among/],
    ["a dtype from the prototype", file({ x: { ...f32([1], 0, 4), dtype: "toString" } }, floats(1)), /dtype among/],
    ["a negative axis", file({ x: f32([-1], 0, 4) }, floats(1)), /shape of integers/],
    ["an overflowing shape", file({ x: f32([2 ** 40, 2 ** 40], 0, 4) }, floats(1)), /for tensor "x" of shape/],
    ["one offset", file({ x: { ...f32([1], 0, 4), data_offsets: [0] } }, floats(1)), /two data_offsets/],
    ["backward offsets", file({ x: f32([1], 4, 0) }, floats(1)), /4 bytes for tensor "x"/],
    ["a wrong length", file({ x: f32([2], 0, 4) }, floats(1)), /8 bytes for tensor "x" of shape \[2\], got 4/],
    ["truncated data", file({ x: f32([2], 0, 8) }, floats(1)), /8 bytes of data for tensor "x", got 4 \(truncated\)/],
    [
      "overlapping tensors",
      file({ x: f32([2], 0, 8), y: f32([1], 4, 8) }, floats(1, 2)),
      /begin at byte 8, got 4 \(overlap\)/,
    ],
    ["a gap", file({ x: f32([1], 0, 4), y: f32([1], 8, 12) }, floats(1, 2, 3)), /begin at byte 4, got 8 \(gap\)/],
    ["data that belong to nobody", file({ x: f32([1], 0, 4) }, floats(1, 2)), /4 belong to no tensor/],
    ["metadata that is no text", file({ __metadata__: { a: 1 } }), /__metadata__ of strings/],
    ["a NaN", file({ x: f32([2], 0, 8) }, floats(1, Number.NaN)), /finite values in tensor "x", got NaN at position 1/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes, { name: "model.safetensors" })).toThrow(message);
    expect(() => readSafetensors(bytes, { name: "model.safetensors" })).toThrow(
      /model\.safetensors.*fetch or write it again/s,
    );
  });

  it("passes NaN when asked", () => {
    const bytes = file({ x: f32([1], 0, 4) }, floats(Number.NaN));
    expect(readSafetensors(bytes, { allowNonFinite: true }).tensors["x"]!.data[0]).toBeNaN();
  });

  it("never fails but with a TweedieError, whatever the bytes", () => {
    const good = writeSafetensors({
      tensors: { x: { dtype: "F32", shape: [2], data: new Float32Array([1, 2]) } },
      metadata: { a: "b" },
    });
    fc.assert(
      fc.property(
        fc.nat({ max: good.length - 1 }),
        fc.nat({ max: 255 }),
        fc.nat({ max: good.length }),
        (at, byte, length) => {
          const bytes = good.slice(0, Math.max(length, at + 1));
          bytes[at] = byte;
          try {
            readSafetensors(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(TweedieError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("does not take names for properties of the prototype", () => {
    const bytes = file({ ["__proto__x"]: f32([1], 0, 4) }, floats(1));
    expect(Object.keys(readSafetensors(bytes).tensors)).toEqual(["__proto__x"]);
    const hostile = file('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', floats(1));
    expect(Object.keys(readSafetensors(hostile).tensors)).toEqual(["__proto__"]);
    expect(({} as { dtype?: string }).dtype).toBeUndefined();
  });
});
