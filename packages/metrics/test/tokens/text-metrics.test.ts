import { rng } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { bitsPerCharacter, perplexity, wordShare } from "../../src/index.ts";

describe("bitsPerCharacter", () => {
  it("is all bits over all characters", () => {
    const nats = [8 * Math.LN2, 16 * Math.LN2];
    expect(bitsPerCharacter(nats, 8).value).toBeCloseTo(1.5, 14);
    expect(bitsPerCharacter(nats, [2, 10]).value).toBeCloseTo(2, 14);
  });

  it("has the standard error of the mean for equal lengths", () => {
    // Bits per character 1, 2, 3, 4: deviation sqrt(5/3), of the mean half of it.
    const { value, standardError } = bitsPerCharacter(
      [10, 20, 30, 40].map((bits) => bits * Math.LN2),
      10,
    );
    expect(value).toBeCloseTo(2.5, 14);
    expect(standardError).toBeCloseTo(Math.sqrt(5 / 3) / 2, 14);
    expect(bitsPerCharacter([1], 1).standardError).toBeNaN();
  });

  it("errs by its standard error for sequences of any lengths", () => {
    // 400 sets of 50 sequences with 1 to 8 characters of an exponential number of nats each, so that the truth is 1 / ln 2.
    const source = rng(7);
    const scores = Array.from({ length: 400 }, () => {
      const lengths = [...source.uniforms(50)].map((u) => 1 + Math.floor(8 * u));
      const nats = lengths.map((length) => [...source.uniforms(length)].reduce((sum, u) => sum - Math.log(u), 0));
      const { value, standardError } = bitsPerCharacter(nats, lengths);
      return (value - 1 / Math.LN2) / standardError;
    });
    const meanSquare = scores.reduce((sum, z) => sum + z * z, 0) / scores.length;
    // Of 400 squares of mean 1 and variance 2, and a little more for 50 sequences.
    expect(Math.abs(meanSquare - 1)).toBeLessThan(3 * Math.sqrt(2 / 400) + 0.06);
  });

  it("tells of impossible sequences, and refuses what is no number", () => {
    expect(bitsPerCharacter([1, Infinity], 2).value).toBe(Infinity);
    expect(() => bitsPerCharacter([], 2)).toThrow("at least one sequence");
    expect(() => bitsPerCharacter([1, 2], [1])).toThrow("got 2 sequences and 1 lengths");
    expect(() => bitsPerCharacter([Number.NaN], 1)).toThrow("got NaN and 1 of sequence 0");
    expect(() => perplexity([1, 1], [1, 0])).toThrow("got 1 and 0 of sequence 1");
  });
});

describe("perplexity", () => {
  it("is that of a uniform law on its tokens", () => {
    const { value, standardError } = perplexity([3 * Math.log(50), 5 * Math.log(50)], [3, 5]);
    expect(value).toBeCloseTo(50, 10);
    expect(standardError).toBeCloseTo(0, 10);
  });

  it("is two to the bits, with the error of the exponent", () => {
    const nats = [10, 12, 17];
    const [bits, p] = [bitsPerCharacter(nats, 5), perplexity(nats, 5)];
    expect(p.value).toBeCloseTo(2 ** bits.value, 10);
    expect(p.standardError).toBeCloseTo(p.value * Math.LN2 * bits.standardError, 10);
  });
});

describe("wordShare", () => {
  const dictionary = new Set(["cat", "dog", "owl", "fox"]);

  it("tells real words, novel ones and repeats", () => {
    const { real, novel, distinct } = wordShare(["cat", "cat", "owl", "xyz"], dictionary, ["cat", "dog"]);
    expect([real.value, novel.value, distinct]).toEqual([0.75, 0.25, 0.75]);
    expect(real.standardError).toBeCloseTo(Math.sqrt((0.75 * 0.25) / 4), 14);
  });

  it("counts a word trained on as novel nowhere, though it be in no dictionary", () => {
    expect(wordShare(["xyz"], dictionary, ["xyz"])).toMatchObject({ real: { value: 0 }, novel: { value: 0 } });
    expect(() => wordShare([], dictionary, [])).toThrow("expected samples, got none");
  });
});
