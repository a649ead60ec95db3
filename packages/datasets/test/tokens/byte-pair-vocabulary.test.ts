import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { bytePairVocabulary, textDataset } from "../../src/index.ts";
import type { TokenVocabulary } from "../../src/index.ts";

describe("bytePairVocabulary", () => {
  let vocabulary: TokenVocabulary;
  beforeAll(async () => void (vocabulary = await bytePairVocabulary()));

  it("has the tokens of GPT-2", () => {
    expect(vocabulary.size).toBe(50_257);
    expect([...vocabulary.encode("Hello world")]).toEqual([15_496, 995]);
  });

  it("gives back any text", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 60 });
    fc.assert(fc.property(text, (text) => vocabulary.decode(vocabulary.encode(text)) === text));
    expect(vocabulary.decode(vocabulary.encode("<|endoftext|> is text"))).toBe("<|endoftext|> is text");
  });

  it("has other encodings", async () => {
    const { size, encode, decode } = await bytePairVocabulary({ encoding: "cl100k_base" });
    expect(size).toBeGreaterThan(100_000);
    expect(decode(encode("Fellow citizens"))).toBe("Fellow citizens");
    await expect(bytePairVocabulary({ encoding: "gpt2" as never })).rejects.toThrow('or o200k_base, got "gpt2"');
  });

  it("cuts texts into windows", () => {
    const { train } = textDataset("the cat sat on the mat and ran", { length: 2, vocabulary, heldOut: 0 });
    expect([train.vocabulary, train.count]).toEqual([50_257, 4]);
  });

  it("shows masks where it is told how, and refuses what is no token", () => {
    const tokens = [...vocabulary.encode("Hello"), vocabulary.size, ...vocabulary.encode(" world")];
    expect(vocabulary.decode(tokens, { mask: "[?]" })).toBe("Hello[?] world");
    expect(() => vocabulary.decode(tokens)).toThrow("from 0 to 50256, got 50257 at position 1");
    expect(() => vocabulary.decode([-1])).toThrow("got -1");
    expect(() => vocabulary.encode("a_b", { mask: "_" })).toThrow("without places to fill in");
    expect(() => vocabulary.encode("a", { length: 5 })).toThrow("exactly 5 tokens, got 1");
  });
});
