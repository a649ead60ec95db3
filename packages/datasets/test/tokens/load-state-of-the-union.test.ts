import { beforeAll, describe, expect, it } from "vitest";
import { loadStateOfTheUnion } from "../../src/index.ts";
import type { TokenSplits } from "../../src/index.ts";

const [trained, held] = [10_025_069, 478_223];

describe("loadStateOfTheUnion", () => {
  let sets: TokenSplits;
  beforeAll(async () => void (sets = await loadStateOfTheUnion({ length: 256, stride: 128 })), 60_000);

  it("has 10,025,069 characters to train on and 478,223 held out", () => {
    expect(sets.train.tokens.length).toBe(trained);
    expect(sets.test.tokens.length).toBe(held);
    expect(sets.train.count).toBe(Math.floor((trained - 256) / 128) + 1);
    expect(sets.test.count).toBe(Math.floor(held / 256));
    expect(sets.vocabulary.size).toBe(27);
  });

  it("begins with Washington, holds out every twentieth address, and has no document in both parts", () => {
    const { vocabulary, train, test } = sets;
    expect(vocabulary.decode(train.tokens.subarray(0, 58))).toBe(
      "fellow citizens of the senate and house of representatives",
    );
    // Pieces of 200 characters, every 4,000 of the part held out, are nowhere in the part to train on.
    const text = vocabulary.decode(train.tokens);
    const size = 200;
    for (let start = 0; start + size <= held; start += 4_000) {
      expect(text.includes(vocabulary.decode(test.tokens.subarray(start, start + size)))).toBe(false);
    }
    // The search would find such a piece: the last one of the part to train on is there.
    expect(text.includes(vocabulary.decode(train.tokens.subarray(trained - size)))).toBe(true);
  });

  it("is letters with single spaces between", () => {
    const { tokens } = sets.test;
    expect(new Set(tokens).size).toBe(27);
    expect(tokens.some((token, i) => token === 26 && tokens[i + 1] === 26)).toBe(false);
    expect(tokens.at(-1)).toBe(26);
  });
});
