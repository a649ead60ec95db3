import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPythonJson, parsePythonJson } from "../src/python-json.ts";
import type { JsonValue } from "../src/python-json.ts";

const parse = (text: string) => parsePythonJson("read", text);
const value = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false),
    fc.double(),
    fc.integer(),
    fc.string({ unit: "binary" }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: "binary" }), tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe("parsePythonJson", () => {
  it("reads numbers that are not finite, bare among the values", () => {
    expect(parse('{"a": -Infinity, "b": [Infinity, NaN], "c": 1e-05}')).toEqual({
      a: -Infinity,
      b: [Infinity, Number.NaN],
      c: 1e-5,
    });
  });
  it("leaves words in strings alone", () => {
    const text = String.raw`{"NaN": "NaN", "a": "-Infinity, \"NaN\" Infinity", "b": NaN, "c": "NaN!"}`;
    expect(parse(text)).toEqual({ NaN: "NaN", a: '-Infinity, "NaN" Infinity', b: Number.NaN, c: "NaN!" });
  });
  it("keeps a field that is named like the prototype a field", () => {
    const found = parse('{"__proto__": {"polluted": 1}}') as object;
    expect(Object.keys(found)).toEqual(["__proto__"]);
    expect(({} as { polluted?: number }).polluted).toBe(undefined);
  });
  it.each([
    "",
    "{",
    '{"a": infinity}',
    '{"a": 1,}',
    "{'a': 1}",
    '{"a": --Infinity}',
    '{"a": xNaN}',
    '{"a": NaNx}',
    '{"a',
  ])("refuses %j", (text) =>
    expect(() => parse(text)).toThrow(/read: expected JSON, got text that is not \(.*\)\. Pass the whole/),
  );
  it("refuses what is too long or too deep", () => {
    expect(() => parse(`"${"a".repeat(2 ** 23)}"`)).toThrow(/read: expected a file of at most 8388608 characters/);
    const deep = "[".repeat(1e6) + "]".repeat(1e6);
    expect(() => parse(deep)).toThrow(/read: expected JSON, got text that is not/);
  });
});

describe("formatPythonJson", () => {
  it("gives the value back", () => {
    fc.assert(
      fc.property(value, fc.boolean(), (x, float) => {
        expect(parse(formatPythonJson(x, () => float))).toEqual(x);
      }),
    );
  });
  // As json.dumps of Python 3.11 writes these floats.
  it.each([
    [1, "1.0"],
    [-0, "-0.0"],
    [0.1, "0.1"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [2.5e-120, "2.5e-120"],
    [123456789012345680, "1.2345678901234568e+17"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [-1e22, "-1e+22"],
    [Infinity, "Infinity"],
    [-Infinity, "-Infinity"],
    [Number.NaN, "NaN"],
  ])("writes the float %d as Python does", (x, text) => expect(formatPythonJson(x, () => true)).toBe(text));
  it("writes integers, lists, objects and strings as Python does", () => {
    const x = { n: 1000, empty: {}, none: [], list: [1, 2], text: 'é"\u007f\n' };
    expect(formatPythonJson(x, () => false)).toBe(
      String.raw`{
  "n": 1000,
  "empty": {},
  "none": [],
  "list": [
    1,
    2
  ],
  "text": "\u00e9\"\u007f\n"
}`,
    );
  });
});
