import { TweedieError } from "@tweedie/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRows, tokenVocabulary } from "../../src/index.ts";

const letters = tokenVocabulary("abcdefghijklmnopqrstuvwxyz", { padding: " " });

describe("tokenVocabulary", () => {
  it("numbers characters by their place, with the padding last", () => {
    expect(letters.size).toBe(27);
    expect(letters.padding).toBe(26);
    expect([...letters.encode("haze", { length: 6 })]).toEqual([7, 0, 25, 4, 26, 26]);
    expect(tokenVocabulary("xy")).not.toHaveProperty("padding");
  });

  it("gives back every text that it encodes", () => {
    const alphabet = ["a", "b", "z", " ", "é", "😀"];
    const vocabulary = tokenVocabulary(alphabet.join(""), { padding: "·" });
    const text = fc.array(fc.constantFrom(...alphabet)).map((characters) => characters.join(""));
    fc.assert(
      fc.property(text, fc.nat(4), (text, more) => {
        const length = [...text].length + more;
        const tokens = vocabulary.encode(text, { length });
        expect(tokens.length).toBe(length);
        expect(vocabulary.decode(tokens)).toBe(text);
      }),
    );
  });

  it("takes the mask for the token after the last, and shows it", () => {
    const tokens = letters.encode("th_nk", { mask: "_" });
    expect([...tokens]).toEqual([19, 7, 27, 13, 10]);
    expect(letters.decode(tokens, { mask: "?" })).toBe("th?nk");
  });

  it("shows padding that is not at the end", () => {
    expect(letters.decode([2, 26, 19, 26, 26])).toBe("c t");
    expect(letters.decode([26, 26])).toBe("");
  });

  it("refuses characters and tokens that it does not know, by their position", () => {
    expect(() => letters.encode("caFe")).toThrow(/got "F" at position 2/);
    expect(() => letters.encode("th_nk")).toThrow(/got "_" at position 2/);
    expect(() => letters.decode([0, 28])).toThrow(/expected tokens from 0 to 26, got 28 at position 1/);
    expect(() => letters.decode([27])).toThrow("It is the mask");
    for (const token of [-1, 0.5, Number.NaN]) expect(() => letters.decode([token])).toThrow(TweedieError);
  });

  it("refuses texts that do not fit a length", () => {
    expect(() => letters.encode("haze", { length: 3 })).toThrow("at most 3 characters, got 4. Shorten it.");
    expect(() => tokenVocabulary("ab").encode("ab", { length: 3 })).toThrow("exactly 3 characters, got 2. Lengthen it");
  });

  it("refuses vocabularies that are none", () => {
    expect(() => tokenVocabulary("")).toThrow("expected characters, got none");
    expect(() => tokenVocabulary("aba")).toThrow('got "a" twice');
    expect(() => tokenVocabulary("ab", { padding: "b" })).toThrow('got "b" twice');
    expect(() => tokenVocabulary("ab", { padding: "--" })).toThrow("a padding of one character");
    expect(() => letters.encode("a", { mask: "z" })).toThrow("a mask of one character outside the vocabulary");
    expect(() => letters.decode([27], { mask: "mask" })).not.toThrow();
  });
});

describe("decodeRows", () => {
  it("gives one text a row", () => {
    expect(decodeRows(letters, Int32Array.of(0, 1, 26, 25, 26, 26), 3)).toEqual(["ab", "z"]);
    expect(decodeRows(letters, Int32Array.of(27, 1), 2, { mask: "_" })).toEqual(["_b"]);
  });

  it("refuses rows that are not whole", () => {
    expect(() => decodeRows(letters, [0, 1, 2], 2)).toThrow("got 3 tokens and the length 2");
  });
});
