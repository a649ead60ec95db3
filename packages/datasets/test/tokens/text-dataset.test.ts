import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeRows, lettersOnly, loadText, textDataset, tokenVocabulary, tokenWindows } from "../../src/index.ts";
import type { TokenSet } from "../../src/index.ts";

/** The texts of all windows. */
const windowsOf = ({ tokens, length, stride, count }: TokenSet, decode: (row: Int32Array) => string): string[] =>
  Array.from({ length: count }, (_, i) => decode(tokens.subarray(i * stride, i * stride + length)));

describe("textDataset", () => {
  const text = "the cat sat on the mat, then ran";

  it("finds the characters and holds out the end", () => {
    const { vocabulary, train, test } = textDataset(text, { length: 3, heldOut: 0.25 });
    expect(vocabulary.size).toBe(new Set(text).size);
    expect(windowsOf(train, vocabulary.decode)).toEqual(["the", " ca", "t s", "at ", "on ", "the", " ma", "t, "]);
    expect(windowsOf(test, vocabulary.decode)).toEqual(["the", "n r"]);
    expect(train.vocabulary).toBe(vocabulary.size);
  });

  it("lets windows to train on overlap, and those held out never", () => {
    const { vocabulary, train, test } = textDataset(text, { length: 6, stride: 2, heldOut: 0.5 });
    expect(windowsOf(train, vocabulary.decode)).toEqual(["the ca", "e cat ", "cat sa", "t sat ", "sat on", "t on t"]);
    expect(windowsOf(test, vocabulary.decode)).toEqual(["he mat", ", then"]);
  });

  it("takes any vocabulary, and may hold out nothing", () => {
    const vocabulary = tokenVocabulary("abc");
    const { train, test } = textDataset("abcab", { length: 2, vocabulary, heldOut: 0 });
    expect(windowsOf(train, vocabulary.decode)).toEqual(["ab", "ca"]);
    expect(test.count).toBe(0);
    expect(() => textDataset("abd", { length: 1, vocabulary })).toThrow('got "d" at position 2');
  });

  it("refuses windows that do not fit", () => {
    expect(() => textDataset("short", { length: 6, heldOut: 0 })).toThrow("at least 1 windows of 6, got 5");
    expect(() => textDataset("long enough?", { length: 5, heldOut: 0.1 })).toThrow("at least 1 windows of 5, got 1");
    expect(() => textDataset(text, { length: 2, stride: 3 })).toThrow("got the stride 3 and the length 2");
    expect(() => textDataset(text, { length: 0 })).toThrow("1 <= stride <= length");
    expect(() => textDataset(text, { length: 2, heldOut: 1 })).toThrow("a share held out in [0, 1), got 1");
  });
});

describe("tokenWindows", () => {
  it("counts the windows that fit", () => {
    const count = (size: number, length: number, stride: number) =>
      tokenWindows(new Int32Array(size), { vocabulary: { size: 1 }, length, stride, atLeast: 0 }).count;
    expect([count(7, 3, 3), count(9, 3, 3), count(7, 3, 1), count(3, 3, 2), count(2, 3, 1), count(0, 3, 1)]).toEqual([
      2, 3, 5, 1, 0, 0,
    ]);
  });
});

describe("lettersOnly", () => {
  it("keeps letters and single spaces", () => {
    expect(lettersOnly("  In 1790, the People's\nunion...")).toBe("in the people s union");
    expect(lettersOnly("42")).toBe("");
  });
});

describe("loadText", () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "tweedie-text-"))));
  afterAll(() => rm(folder, { recursive: true }));

  it("reads a file", async () => {
    const file = join(folder, "text.txt");
    await writeFile(file, "naïve café");
    const { vocabulary, train } = await loadText({ file, length: 5, heldOut: 0 });
    expect(decodeRows(vocabulary, train.tokens, 5)).toEqual(["naïve", " café"]);
  });

  it("refuses files that are missing or not UTF-8", async () => {
    await expect(loadText({ file: join(folder, "none.txt"), length: 5 })).rejects.toThrow("expected a text file");
    const file = join(folder, "latin1.txt");
    await writeFile(file, Uint8Array.of(0x63, 0x61, 0x66, 0xe9));
    await expect(loadText({ file, length: 2 })).rejects.toThrow("expected UTF-8");
  });
});
