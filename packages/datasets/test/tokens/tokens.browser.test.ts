import { expect, it } from "vitest";
import { bytePairVocabulary, loadPlaceNames, loadWords, textDataset, tokenVocabulary } from "../../src/index.ts";

it("texts become tokens in a page", () => {
  const { vocabulary, train } = textDataset("the cat sat", { length: 3, heldOut: 0 });
  expect(vocabulary.decode(train.tokens.subarray(0, 3))).toBe("the");
  expect([...tokenVocabulary("ab").encode("ba")]).toEqual([1, 0]);
});

it("words and places that a page brings are split in it as in Node", async () => {
  const words = await loadWords({ words: ["abc", "bcd", "cde", "def"], heldOut: 1 });
  expect([words.train.count, words.test.count]).toEqual([3, 1]);
  const places = [{ name: "Bonn", country: "DE" }];
  expect((await loadPlaceNames({ places, countries: ["DE"], heldOut: 0 })).train.count).toBe(1);
});

it("byte pairs are loaded by a page when it asks for them", async () => {
  const { encode, decode } = await bytePairVocabulary();
  expect(decode(encode("Hello world"))).toBe("Hello world");
});
