import { rng } from "@tweedie/core";
import { decodeRows, loadStateOfTheUnion, loadWords } from "@tweedie/datasets";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitsPerCharacter, chiSquare, nGram, tokenFrequencies } from "../../src/index.ts";
import type { NGramOptions } from "../../src/index.ts";

type Data = readonly (readonly number[])[];

/** Witten and Bell's estimate by its definition, looking the text through for every context. */
function wittenBell(data: Data, vocabulary: number, context: readonly number[], token: number): number {
  const followers = (context: readonly number[]): number[] =>
    data.flatMap((tokens) => {
      const padded = [...context.map(() => -1), ...tokens];
      return tokens.filter((_, i) => context.every((symbol, k) => padded[i + k] === symbol));
    });
  const estimate = (context: readonly number[] | undefined): number => {
    if (context === undefined) return 1 / vocabulary;
    const seen = followers(context);
    const shorter = estimate(context.length === 0 ? undefined : context.slice(1));
    if (seen.length === 0) return shorter;
    const [count, types] = [seen.filter((other) => other === token).length, new Set(seen).size];
    return (count + types * shorter) / (seen.length + types);
  };
  return estimate(context);
}

const sequences = (vocabulary: number) =>
  fc.array(fc.array(fc.nat(vocabulary - 1), { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });

describe("nGram", () => {
  it("is Witten and Bell's estimate", () => {
    fc.assert(
      fc.property(
        sequences(3),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(2), { maxLength: 6 }),
        (data, order, x) => {
          const model = nGram({ order, vocabulary: 3, data });
          const nats = model.nats(x);
          x.forEach((token, i) => {
            const before = [...Array.from({ length: order - 1 }, () => -1), ...x.slice(0, i)];
            const context = before.slice(before.length - order + 1);
            expect(nats[i]).toBeCloseTo(-Math.log(wittenBell(data, 3, context, token)), 12);
          });
        },
      ),
    );
  });

  it("counts to the same frequencies without smoothing", () => {
    const { law } = nGram({ order: 2, vocabulary: 4, data: [[0, 1, 0, 2, 0, 1]], smoothing: "none" });
    expect([...law([0])]).toEqual([0, 2 / 3, 1 / 3, 0]);
    expect([...law([])]).toEqual([1, 0, 0, 0]);
    // Nothing was seen after 3: all that is known is how often tokens are.
    expect([...law([3])]).toEqual([3 / 6, 2 / 6, 1 / 6, 0]);
  });

  it.each(["wittenBell", "none"] as const)("gives laws, %s, in arrays and in maps", (smoothing) => {
    const data = [
      rng(1)
        .uniforms(400)
        .map((u) => Math.floor(5 * u * u)),
    ];
    // In maps, as the contexts of 40 tokens are too many for arrays.
    const [few, many] = [6, 40].map((vocabulary) => nGram({ order: 5, vocabulary, data, smoothing }));
    for (const before of [[], [4], [0, 0, 1, 2], [5, 5, 5, 5]]) {
      const law = few!.law(before);
      expect(law.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      expect(many!.law(before).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      if (smoothing === "none") expect(many!.law(before).slice(0, 6)).toEqual(law);
    }
  });

  it("draws sequences from its law, which end where they are told to", () => {
    const data = [
      [0, 1, 2],
      [0, 2],
      [1, 1, 2],
      [0, 1, 1, 2],
    ];
    const model = nGram({ order: 2, vocabulary: 3, data, smoothing: "none" });
    const source = rng(3);
    const drawn = Array.from({ length: 4000 }, () => [...model.sample({ length: 4, end: 2, rng: source })]);
    const texts = ["02", "12", "012", "112", "0112", "1112", "0111", "1111"];
    const law = texts.map((text) => Math.exp(-model.nats([...text].map(Number)).reduce((sum, nats) => sum + nats, 0)));
    const counts = texts.map((text) => drawn.filter((row) => row.join("") === text).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4000);
    expect(chiSquare(counts, law).pValue).toBeGreaterThan(0.001);
    expect(tokenFrequencies(drawn.flat(), 3)[2]).toBe(drawn.filter((row) => row.at(-1) === 2).length);
  });

  it("draws the same with the same seed", () => {
    const model = nGram({ order: 3, vocabulary: 3, data: [[0, 1, 2, 0, 2, 1]] });
    const draw = () => model.sample({ length: 30, rng: rng(5) });
    expect(draw()).toEqual(draw());
  });

  it("excludes what it has not seen, without smoothing only", () => {
    const options: NGramOptions = { order: 2, vocabulary: 3, data: [[0, 1]] };
    const [first, second] = nGram({ ...options, smoothing: "none" }).nats([0, 0]);
    expect(first).toBeCloseTo(0, 15);
    expect(second).toBe(Infinity);
    expect(Math.max(...nGram(options).nats([2, 2, 0]))).toBeLessThan(Infinity);
  });

  it("refuses tokens outside, and orders that cannot be counted", () => {
    expect(() => nGram({ order: 2, vocabulary: 2, data: [[0, 2]] })).toThrow("from 0 to 1, got 2 at position 1");
    expect(() => nGram({ order: 2, vocabulary: 2, data: [[0]] }).nats([-1])).toThrow("got -1 at position 0");
    expect(() => nGram({ order: 0, vocabulary: 2, data: [[0]] })).toThrow("got 0 and 2");
    expect(() => nGram({ order: 4, vocabulary: 50_257, data: [[0]] })).toThrow("fewer than 2 ** 53 n-grams");
    expect(() => nGram({ order: 1, vocabulary: 2, data: [] })).toThrow("expected tokens to count, got none");
  });
});

describe("the baselines", () => {
  it("are 4.094 and 2.608 bits per character for 1- and 3-grams on the State of the Union", async () => {
    const { vocabulary, train, test } = await loadStateOfTheUnion({ length: 1 });
    const bits = (order: number) => {
      const { nats } = nGram({ order, vocabulary: vocabulary.size, data: [train.tokens] });
      return bitsPerCharacter(nats(test.tokens), 1).value;
    };
    expect([1, 3].map((order) => bits(order).toFixed(3))).toEqual(["4.094", "2.608"]);
  });

  it("is a third of real words for 3-grams: 31.2 %, within 3 standard errors of 1,000 samples", async () => {
    const { vocabulary, train, dictionary } = await loadWords();
    const words = decodeRows(vocabulary, train.tokens, 8);
    const data = words.map((word) => vocabulary.encode(word, { length: word.length + 1 }));
    const model = nGram({ order: 3, vocabulary: 27, data, smoothing: "none" });
    const source = rng(0);
    let [count, real] = [0, 0];
    while (count < 1000) {
      const word = vocabulary.decode(model.sample({ length: 9, end: 26, rng: source }));
      if (word.length < 3 || word.length > 8) continue;
      count++;
      if (dictionary.has(word)) real++;
    }
    expect(Math.abs(real / count - 0.312)).toBeLessThan(3 * Math.sqrt((0.312 * 0.688) / count));
  });
});
