import { beforeAll, describe, expect, it } from "vitest";
import { labelledImages, loadMnist, ordinalTokens, ordinalValues } from "../../src/index.ts";
import type { LabelledImages } from "../../src/index.ts";

/** All bytes as an image of 16 x 16. */
const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const ramp = labelledImages({ shape: [1, 16, 16], data: bytes }, { shape: [1], data: Uint8Array.of(3) });

describe("ordinalTokens", () => {
  it.each([2, 3, 16, 255, 256])("cuts bytes into %d levels", (levels) => {
    const { tokens, vocabulary } = ordinalTokens(ramp, { levels });
    expect(vocabulary).toBe(levels);
    expect([...tokens]).toEqual([...bytes].map((byte) => Math.floor((byte * levels) / 256)));
  });

  it("are the upper four bits, with the label", () => {
    const { tokens, length, count, labels } = ordinalTokens(ramp);
    expect([...tokens]).toEqual([...bytes].map((byte) => byte >> 4));
    expect([length, count, [...labels!]]).toEqual([256, 1, [3]]);
  });

  it("refuses other numbers of levels", () => {
    for (const levels of [1, 257, 2.5]) expect(() => ordinalTokens(ramp, { levels })).toThrow("from 2 to 256");
  });
});

describe("ordinalValues", () => {
  it("goes from black to white in equal steps, and back", () => {
    expect([...ordinalValues([0, 1, 2], { levels: 3 })]).toEqual([-1, 0, 1]);
    for (const levels of [2, 16, 256]) {
      const tokens = Int32Array.from({ length: levels }, (_, level) => level);
      const values = ordinalValues(tokens, { levels });
      const image: LabelledImages = { images: values, labels: Uint8Array.of(0), shape: [1, levels, 1], count: 1 };
      expect(ordinalTokens(image, { levels }).tokens).toEqual(tokens);
    }
  });

  it("refuses masks", () => {
    expect(() => ordinalValues([3, 16])).toThrow("levels from 0 to 15, got 16 at position 1");
  });
});

describe("MNIST in 4 bits", () => {
  let digits: LabelledImages;
  beforeAll(async () => void (digits = await loadMnist({ size: 14, split: "test" })));

  it("is 196 tokens an image, most of them black, with the labels of the images", () => {
    const { tokens, length, count, labels } = ordinalTokens(digits);
    expect([length, count, tokens.length]).toEqual([196, 10_000, 1_960_000]);
    expect(labels!.every((label, i) => label === digits.labels[i])).toBe(true);
    const black = tokens.filter((token) => token === 0).length / tokens.length;
    expect(black).toBeGreaterThan(0.7);
    expect(black).toBeLessThan(0.85);
    expect(new Set(tokens).size).toBe(16);
  });
});
