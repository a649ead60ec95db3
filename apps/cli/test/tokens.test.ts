import { log, memory, mul, tensor, tidy } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import type { TokenModel } from "@tweedie/core";
import { tokenWindows } from "@tweedie/datasets";
import type { Labels } from "@tweedie/networks";
import { beforeAll, describe, expect, it } from "vitest";
import { checkConfig } from "../src/run/families.ts";
import { drawTokenSamples } from "../src/tokens/draw-token-samples.ts";
import { heldOutBound } from "../src/tokens/held-out-bound.ts";
import { parsePattern } from "../src/tokens/pattern.ts";
import { sampleFile, textsOf } from "../src/tokens/sample-file.ts";
import { makeTokenModel } from "../src/tokens/token-run-model.ts";
import type { TokenRunModel } from "../src/tokens/token-run-model.ts";
import { tokenSampling } from "../src/tokens/token-sampling.ts";
import { tokenScores } from "../src/tokens/token-scores.ts";
import type { TokenConfig } from "../src/config/token-schema.ts";
import { parseTokens } from "./parse-tokens.ts";

beforeAll(() => useBackend("cpu"));

const never = new AbortController().signal;
const network = { kind: "transformer", width: 8, depth: 1, heads: 2 } as const;
const words = parseTokens({ dataset: "words", network, sampling: { steps: 4 } });

/** A model whose weights are not those that it begins with, which say the same of all tokens. */
function shaken(config: TokenConfig): TokenRunModel {
  const model = makeTokenModel(config, tokenSampling(config).process);
  const random = rng(3);
  for (const [name, variable] of Object.entries(model.network.variables)) {
    const noise = random.split(name).normal(variable.shape);
    variable.assign(noise as typeof variable);
    noise.dispose();
  }
  return model;
}

describe("configurations on tokens", () => {
  it("have a network that suits the data", () => {
    expect(parseTokens({ dataset: "words" }).network.kind).toBe("transformer");
    expect(parseTokens({ dataset: "mnistLevels" }).network.kind).toBe("unet");
  });

  it.each([
    [{ dataset: "words", network: { kind: "unet" } }, /transformer for words, got the kind "unet"/],
    [{ dataset: "words", head: "truncatedLogistic" }, /levels without a mask.*got words/],
    [{ dataset: "mnistLevels", head: "truncatedLogistic" }, /levels without a mask.*by the process "absorbing"/],
    [{ dataset: "words", process: "uniformChain", target: "logRatio", sampling: { steps: 100 } }, /target x0/],
    [
      { dataset: "words", process: "uniformChain", sampling: { steps: 64 } },
      /divides the 1000 steps.*got "even" and 64/,
    ],
    [{ dataset: "words", length: 9 }, /no length for the dataset words, got 9/],
    [{ dataset: "stateOfTheUnion", file: "a.txt" }, /no file for the dataset stateOfTheUnion, got a.txt/],
    [
      {
        dataset: "words",
        target: "logRatio",
        process: { name: "uniform", options: { noise: { name: "cosine", eps: 0 } } },
      },
      /leaves a little of the data/,
    ],
    [{ dataset: "words", lambda: 0.1 }, /lambda 0 for a process in continuous time, got 0.1/],
    [{ dataset: "words", process: "absorb" }, /one of the tokenProcesses absorbing, uniform.*got "absorb"/],
    [{ dataset: "words", sampling: { sampler: "ddim" } }, /one of the tokenSamplers analytic.*got "ddim"/],
    [{ dataset: "words", sampling: { topP: 0.5, temperature: 0 } }, /temperature/],
    [{ dataset: "words", batch: 110_856 }, /at most the 110855 data of words/],
    [{ dataset: "mnistLevels", network: { kind: "unet", widths: [8, 8, 8] } }, /images of 14x14, got 3 widths/],
    [{ dataset: "words", schedule: "cosine" }, /schedule: no such field \(known: dataset, file, characters/],
  ] as const)("%j is refused", (config, message) => {
    expect(() => checkConfig(parseTokens(config as never))).toThrow(message);
  });
});

describe("patterns", () => {
  it("of words are padded, of texts are passages", () => {
    const { tokens, isKnown } = parsePattern(words, "q__k", "_");
    expect([...tokens]).toEqual([16, 0, 0, 10, 26, 26, 26, 26]);
    expect(isKnown).toEqual([true, false, false, true, true, true, true, true]);
    const text = parseTokens({ dataset: "textFile", characters: "ab _", length: 9 });
    expect([...parsePattern(text, "a_?b", "?").tokens]).toEqual([0, 3, 0, 1]);
  });

  it.each([
    ["q", "_", /blanks "_", got "q"/],
    ["abcdefghi_", "_", /at most 8 characters/],
    ["Q__k", "_", /--infill: .*got "Q" at position 0/],
    ["a b_", "_", /sign of padding/],
    ["q__k", "__", /mask of one character/],
    ["qkk", "k", /mask of one character outside the vocabulary/],
  ])("%j with the blank %j is refused", (pattern, blank, message) => {
    expect(() => parsePattern(words, pattern, blank)).toThrow(message);
  });

  it("are none of levels", () => {
    expect(() => parsePattern(parseTokens({ dataset: "mnistLevels" }), "__", "_")).toThrow(/levels of pixels/);
  });
});

describe("a temperature", () => {
  it("leaves what a noised token tells of itself, and sharpens what the others tell", () => {
    const { process, ratio } = tokenSampling(
      parseTokens({ dataset: "textFile", characters: "ab", process: "uniform" }),
    );
    const sharp = tokenSampling(
      parseTokens({ dataset: "textFile", characters: "ab", process: "uniform", sampling: { temperature: 0.5 } }),
    );
    // The others tell that it is an a with probability p; the network says what noise tells besides.
    const knowing = (p: number): TokenModel<Labels | undefined> => ({
      target: "x0",
      predict: (x, times) => log(mul(process.likelihood(x, 0, times), [p, 1 - p])),
    });
    const x = tensor([0, 1], [2, 1], "int32");
    const values = (each: typeof ratio, p: number): readonly number[] =>
      tidy(() => [...each(knowing(p), undefined)(x, 0.2, 0.6).dataSync()]);
    const squared = 0.64 / (0.64 + 0.04);
    for (const [told, sharpened] of [
      [0.5, 0.5],
      [0.8, squared],
    ] as const) {
      const [got, wanted] = [values(sharp.ratio, told), values(ratio, sharpened)];
      wanted.forEach((value, i) => expect(got[i]).toBeCloseTo(value, 5));
    }
  });
});

describe("samples of tokens", () => {
  it.each(["analytic", "firstHitting", "maskGit"])("by %s depend on seed and number alone", async (sampler) => {
    const config = parseTokens({ dataset: "words", network, sampling: { steps: 4, sampler, temperature: 0.9 } });
    const { network: made, tokens: model } = shaken(config);
    const { numTensors } = memory();
    const pattern = parsePattern(config, "a______z", "_");
    const draw = (count: number, batch: number): Promise<Int32Array> =>
      drawTokenSamples({ model, sampling: tokenSampling(config), length: 8, count, batch, pattern, rng: rng(5) });
    const all = await draw(7, 7);
    expect(await draw(7, 3)).toEqual(all);
    expect(await draw(2, 100)).toEqual(all.slice(0, 16));
    for (const text of textsOf(config, all)!) expect(text).toMatch(/^a.{6}z$/);
    expect(memory().numTensors).toBe(numTensors);
    made.dispose();
  });

  it("are one a line, or apart where they have lines", () => {
    const config = (characters: string) => parseTokens({ dataset: "textFile", characters, length: 2 });
    const text = (characters: string) =>
      new TextDecoder().decode(sampleFile(config(characters), Int32Array.from([0, 1, 1, 1]), undefined).bytes);
    expect(text("ab")).toBe("ab\nbb\n");
    expect(text("\nb")).toBe("\nb\n\n----\n\nbb\n");
  });
});

/** A text of two letters, of which the second always follows the first. */
function alternating() {
  const config = parseTokens({ dataset: "textFile", characters: "ab", length: 4, network, sampling: { steps: 4 } });
  const vocabulary = { size: 2 };
  const set = (count: number) =>
    tokenWindows(
      Int32Array.from({ length: count }, (_, i) => i % 2),
      { vocabulary, length: 4 },
    );
  return { config, data: { train: set(400), test: set(4000) } };
}

describe("scores of runs on tokens", () => {
  it.each([
    ["absorbing", "x0"],
    ["uniform", "x0"],
    ["absorbing", "logRatio"],
    ["absorbingChain", "x0"],
  ] as const)("of a network that knows nothing say so: %s, %s", async (process, target) => {
    const { config, data } = alternating();
    const named = process === "absorbingChain" ? { name: process, options: { steps: 20 } } : process;
    const knowing = parseTokens({ ...config, process: named, target, sampling: { steps: 4 } });
    const plan = tokenSampling(knowing);
    const model = makeTokenModel(knowing, plan.process);
    const shares: number[] = [];
    const { numTensors } = memory();
    const nats = await heldOutBound({
      config: knowing,
      process: plan.process,
      model: model.tokens,
      test: data.test,
      sequences: 1000,
      rng: rng(1),
      onProgress: (share) => shares.push(share),
      signal: never,
    });
    expect(memory().numTensors).toBe(numTensors);
    expect(shares.at(-1)).toBe(1);
    // One bit a letter, but for the noise of 1000 sequences.
    const mean = nats.reduce((sum, value) => sum + value, 0) / (1000 * 4 * Math.LN2);
    expect(Math.abs(mean - 1)).toBeLessThan(0.25);
    model.network.dispose();
  });

  it("tell bits, perplexity and spelling beside a trigram model", async () => {
    const { config, data } = alternating();
    const scores = await tokenScores({
      config,
      data,
      samples: Int32Array.from([0, 1, 0, 1]),
      nats: Float64Array.from({ length: 20 }, () => 4 * Math.LN2),
    });
    expect(scores.map(({ name }) => name)).toEqual([
      "Bits per character, at most",
      "Perplexity per character, at most",
      "Words that the data have",
    ]);
    expect(scores[0]).toMatchObject({ value: 1, error: 0 });
    expect(scores[0]!.reference).toBeLessThan(0.2);
    expect(scores[1]!.value).toBeCloseTo(2);
  });
});
