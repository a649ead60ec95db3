import { dispose } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeRows, loadWords, shuffledBatches, takeTokens } from "../../src/index.ts";
import type { TokenSet, Words } from "../../src/index.ts";

const few = ["abc", "abcd", "be", "cab", "dab", "lengthens", "fad"];

describe("loadWords", () => {
  let words: Words;
  beforeAll(async () => void (words = await loadWords()));
  const texts = ({ tokens, length }: TokenSet) => decodeRows(words.vocabulary, tokens, length);

  it("reads 115,855 words of 3 to 8 letters, 5,000 of them held out", () => {
    expect(words.dictionary.size).toBe(274_937);
    expect([words.train.count, words.test.count]).toEqual([110_855, 5_000]);
    for (const set of [words.train, words.test]) {
      expect(set).toMatchObject({ vocabulary: 27, length: 8, stride: 8 });
      expect(set.tokens.length).toBe(8 * set.count);
    }
  });

  it("has each word in one part only", () => {
    const [train, test] = [texts(words.train), texts(words.test)];
    const all = new Set([...train, ...test]);
    expect(all.size).toBe(115_855);
    expect([...all].every((word) => /^[a-z]{3,8}$/.test(word) && words.dictionary.has(word))).toBe(true);
  });

  it("holds out the same words every time, drawn from all of the list", async () => {
    const [again, whole] = [await loadWords(), texts(words.test)];
    expect(again.test.tokens).toEqual(words.test.tokens);
    // The share of words before "m" among those held out is that of the others, within 3 standard errors.
    const share = (list: readonly string[]) => list.filter((word) => word < "m").length / list.length;
    const expected = share(texts(words.train));
    expect(Math.abs(share(whole) - expected)).toBeLessThan(3 * Math.sqrt((expected * (1 - expected)) / 5000));
  });

  it("takes any list, without reading a file", async () => {
    const { train, test, vocabulary, dictionary } = await loadWords({ words: few, longest: 4, heldOut: 2 });
    expect([train.count, test.count]).toEqual([3, 2]);
    const all = [train, test].flatMap(({ tokens }) => decodeRows(vocabulary, tokens, 4));
    expect(all.sort()).toEqual(["abc", "abcd", "cab", "dab", "fad"]);
    expect(dictionary).toEqual(new Set(few));
  });

  it("refuses other letters, and to hold out all", async () => {
    await expect(loadWords({ words: ["naïve", "plain"], heldOut: 0 })).rejects.toThrow('got "ï" at position 2');
    await expect(loadWords({ words: few, heldOut: 5 })).rejects.toThrow("fewer words held out than the 5 of 3 to 8");
    await expect(loadWords({ words: few, heldOut: -1 })).rejects.toThrow("got -1");
  });
});

describe("takeTokens", () => {
  beforeAll(() => useBackend("cpu"));
  const set: TokenSet = {
    tokens: Int32Array.of(0, 1, 2, 3, 4),
    vocabulary: 5,
    length: 3,
    stride: 1,
    count: 3,
    labels: Int32Array.of(7, 8, 9),
  };

  it("gives rows in the order asked for, with their labels", () => {
    const { tokens, labels } = takeTokens(set, [2, 0, 2]);
    expect([tokens.shape, tokens.dtype]).toEqual([[3, 3], "int32"]);
    expect([...tokens.dataSync()]).toEqual([2, 3, 4, 0, 1, 2, 2, 3, 4]);
    expect(labels).toEqual([9, 7, 9]);
    dispose(tokens);
  });

  it("goes with shuffled batches, and has no labels where the set has none", async () => {
    const { train } = await loadWords({ words: few, longest: 4, heldOut: 0 });
    const indices = shuffledBatches({ count: train.count, batch: 2, rng: rng(0) });
    const batch = takeTokens(train, indices(0));
    expect(batch.tokens.shape).toEqual([2, 4]);
    expect(batch).not.toHaveProperty("labels");
    dispose(batch.tokens);
  });

  it("refuses rows that are not there", () => {
    expect(() => takeTokens(set, [0, 3])).toThrow("integers from 0 to 2, got 3 at position 1");
  });
});
