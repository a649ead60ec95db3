import { tensor2d, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { createRegistry, last, rng, tensorOf } from "@tweedie/core";
import type { TokenEnv, TokenProcess } from "@tweedie/core";
import {
  absorbingChain,
  absorbingMatrix,
  absorbingProcess,
  jsdBetas,
  logLinearNoise,
  tokenChain,
  uniformProcess,
} from "@tweedie/forward-processes";
import { beforeAll, describe, expect, it } from "vitest";
import { infillRatio, ratioOfPosterior, tokenSamplers } from "../../src/index.ts";
import { chiSquare, clean, counted, pairs, values } from "./laws.ts";

beforeAll(async () => void (await useBackend("wasm")));

const registry = createRegistry(tokenSamplers);
const betas = jsdBetas({ steps: 8 });
const noise = logLinearNoise({ eps: 0 });
const masked: readonly (readonly [string, TokenProcess])[] = [
  ["masks of which all is left", absorbingProcess({ vocabulary: 4, noise })],
  ["a chain of masks", absorbingChain({ vocabulary: 4, betas })],
  ["a chain of matrices", tokenChain({ matrices: betas.map((beta) => absorbingMatrix({ vocabulary: 4, beta })) })],
];
const anyNoise = [...masked, ["uniform noise", uniformProcess({ vocabulary: 3, noise })]] as const;

/** The law of each token of a pair given the other where it is shown, as masked models learn it: of no time. */
function denoise(x: Tensor, states: number): Tensor {
  const tokens = values(x);
  const law = (l: number, other: number) =>
    [0, 1, 2].map((v) =>
      pairs.probabilities.reduce((sum, p, n) => {
        const pair = [Math.floor(n / 3), n % 3] as const;
        return pair[l] === v && (other >= 3 || pair[1 - l] === other) ? sum + p : sum;
      }, 0),
    );
  const all = tokens.flatMap((_, i) => {
    const masses = law(i % 2, tokens[i % 2 === 0 ? i + 1 : i - 1]!);
    const total = masses.reduce((sum, p) => sum + p, 0);
    return [...masses, 0].slice(0, states).map((p) => p / total);
  });
  return tensorOf(all, [...x.shape, states]);
}

const options = () => ({
  known: tensor2d([[0, 1]], [1, 2], "int32"),
  isKnown: tensor2d([[false, true]], [1, 2], "bool"),
});

/** Pairs of which the second token is 1, and what samples the first. */
function guided(process: TokenProcess, count: number, seed: number): { env: TokenEnv; start: Tensor } {
  const given = options();
  const ratio = ratioOfPosterior(process, (x) => denoise(x, process.vocabulary));
  const prior = process.prior([count, 2], rng(seed).split("start"));
  const start = where(given.isKnown, given.known, prior);
  return { env: { process, ratio: infillRatio(ratio, given), rng: rng(seed) }, start };
}

const ofAny = ["analytic", "blockwise", "predictorCorrector"] as const;
const ofMasks = ["cachedAncestral", "firstHitting", "maskGit", "reMdm"] as const;
/** Only what chooses its own times takes no chain. */
const takes = (sampler: string, process: TokenProcess) => sampler !== "firstHitting" || !("steps" in process);
const ofRates = ["gillespie", "tauLeaping"] as const;
const even = [1, 0.75, 0.5, 0.25, 0];

describe("infillRatio where nothing of the data is left at the start", () => {
  it.each(
    [
      ...ofAny.flatMap((sampler) => anyNoise.map(([name, process]) => [sampler, name, process] as const)),
      ...ofMasks.flatMap((sampler) => masked.map(([name, process]) => [sampler, name, process] as const)),
    ].filter(([sampler, , process]) => takes(sampler, process)),
  )("has %s keep what is known, of %s", async (name, _, process) => {
    const { env, start } = guided(process, 200, 1);
    const end = values(await last(registry.create("tokenSamplers", name)(even)(start, env)));
    expect(end.filter((token, i) => (i % 2 === 1 ? token !== 1 : token < 0 || token > 2))).toEqual([]);
  });

  it.each(
    ofRates.flatMap((sampler) => [masked[0]!, anyNoise[3]!].map(([name, made]) => [sampler, name, made] as const)),
  )("has %s keep what is known from where rates are finite, of %s", async (name, _, process) => {
    const { env, start } = guided(process, 200, 2);
    const grid = Array.from({ length: 24 }, (__, i) => 0.99 * 0.85 ** i);
    const end = values(await last(registry.create("tokenSamplers", name)(grid)(start, env)));
    expect(end.filter((token, i) => i % 2 === 1 && token !== 1)).toEqual([]);
  });

  it.each(
    (["analytic", "blockwise", "cachedAncestral", "firstHitting", "predictorCorrector", "reMdm"] as const)
      .flatMap((sampler) => masked.map(([name, process]) => [sampler, name, process] as const))
      .filter(([sampler, , process]) => takes(sampler, process)),
  )("has %s draw the rest from its law given them, of %s, by chi-square at 1e-4", async (name, _, process) => {
    const counts = await counted(registry.create("tokenSamplers", name)(even), guided(process, 3000, 3));
    expect(chiSquare(counts, clean(pairs.given([null, 1]), process))).toBeLessThan(1);
  });

  it.each(["analytic", "reMdm"] as const)("has %s end at clean tokens in one step", async (name) => {
    const { env, start } = guided(masked[0]![1], 50, 4);
    const end = await last(registry.create("tokenSamplers", name, { denoise: true })([1, 0.5])(start, env));
    expect(values(end).filter((token, i) => (i % 2 === 1 ? token !== 1 : token < 0 || token > 2))).toEqual([]);
  });

  it("draws no token that cannot be there if it is not known", async () => {
    const { env, start } = guided(masked[0]![1], 5, 5);
    const ratio = ratioOfPosterior(env.process, (x) => denoise(x, 4));
    const run = last(registry.create("tokenSamplers", "analytic")(even)(start, { ...env, ratio }));
    await expect(run).rejects.toThrow(/-1/);
  });
});
