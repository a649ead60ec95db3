import { describe, expect, it } from "vitest";
import { readIdx } from "../src/idx.ts";

const file = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const twoByThree = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3];

describe("readIdx", () => {
  it("reads shape and values", () => {
    const { shape, data } = readIdx(file(...twoByThree, 1, 2, 3, 4, 5, 255));
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual([1, 2, 3, 4, 5, 255]);
  });

  it("reads big-endian sizes, from a view that does not begin its buffer", () => {
    const whole = new Uint8Array(5 + 8 + 0x0102);
    whole.set([9, 9, 9, 9, 9, 0, 0, 8, 1, 0, 0, 1, 2]);
    whole[whole.length - 1] = 77;
    const { shape, data } = readIdx(whole.subarray(5));
    expect(shape).toEqual([0x0102]);
    expect(data.length).toBe(0x0102);
    expect(data.at(-1)).toBe(77);
  });

  it.each([
    ["an empty file", file(), /at least 4 bytes, got 0 in x\.idx/],
    ["gzip data", file(0x1f, 0x8b, 8, 0), /gzip data in x\.idx\. Decompress/],
    ["another magic number", file(0, 1, 8, 1, 0, 0, 0, 0), /magic number 00 00 08 nn .*got 00 01 08 01/],
    ["floats", file(0, 0, 13, 1, 0, 0, 0, 0), /got 00 00 0d 01/],
    ["no axes", file(0, 0, 8, 0), /1 to 4 axes, got 0/],
    ["too many axes", file(0, 0, 8, 5), /1 to 4 axes, got 5/],
    ["a truncated header", file(...twoByThree.slice(0, 9)), /header of 12 bytes, got 9/],
    ["truncated data", file(...twoByThree, 1, 2, 3, 4, 5), /18 bytes for the shape \[2,3\], got 17/],
    ["trailing bytes", file(...twoByThree, 1, 2, 3, 4, 5, 6, 7), /18 bytes for the shape \[2,3\], got 19/],
    ["sizes whose product is huge", file(0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255), /got 12 in x\.idx/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readIdx(bytes, { name: "x.idx" })).toThrow(message);
  });
});
