import { tensor2d, where } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { createRegistry, last, rng } from "@tweedie/core";
import { beforeAll, describe, expect, it } from "vitest";
import { infillRatio, tokenSamplers } from "../../src/index.ts";
import type { LastStepOption } from "../../src/index.ts";
import { absorbing, chiSquare, clean, counted, known, pairs, uniform, values } from "./laws.ts";

beforeAll(async () => void (await useBackend("wasm")));

const registry = createRegistry(tokenSamplers);
const samplers = registry.names("tokenSamplers");
const times = registry.create("tokenGrids", "even", { end: 0.02 })(24);

describe("the plug-in of samplers of tokens", () => {
  it("knows them by name", () => {
    expect(samplers).toEqual([
      "analytic",
      "blockwise",
      "cachedAncestral",
      "firstHitting",
      "gillespie",
      "maskGit",
      "predictorCorrector",
      "reMdm",
      "tauLeaping",
    ]);
    expect(registry.names("tokenGrids")).toEqual(["cosine", "even"]);
    expect(times).toHaveLength(25);
    expect(registry.create("tokenGrids", "cosine")(2)).toEqual([1, expect.closeTo(Math.SQRT1_2), 0]);
  });

  it.each(samplers)("makes %s with its defaults, which samples pairs", async (name) => {
    const start = absorbing.prior([4, 2], rng(0));
    const env = known(pairs, absorbing, rng(1));
    const end = await last(registry.create("tokenSamplers", name)(times)(start, env));
    expect(end.shape).toEqual([4, 2]);
    expect(Math.min(...values(end))).toBeGreaterThanOrEqual(0);
    start.dispose();
    end.dispose();
  });

  it.each(["analytic", "predictorCorrector", "reMdm", "tauLeaping"] as const)(
    "ends %s at clean tokens, or where the grid ends if asked to",
    async (name) => {
      const start = absorbing.prior([50, 2], rng(0));
      const endOf = async (options: LastStepOption) => {
        const sampler = registry.create("tokenSamplers", name, options);
        const end = await last(sampler([1, 0.7, 0.6])(start, known(pairs, absorbing, rng(1))));
        return values(end);
      };
      expect(await endOf(name === "reMdm" ? { denoise: true } : {})).not.toContain(3);
      expect(await endOf({ denoise: false })).toContain(3);
      start.dispose();
    },
  );

  it("refuses options that make no sense", () => {
    expect(() => registry.create("tokenSamplers", "gillespie", { safety: 0.5 })).toThrow(/safety/);
    expect(() => registry.create("tokenSamplers", "reMdm", { eta: 2 })).toThrow(/eta/);
    expect(() => registry.create("tokenGrids", "even", { end: 1 })).toThrow(/end/);
    const loop = { at: 0.4, moves: 2 };
    const looped = registry.create("tokenSamplers", "reMdm", { loop, denoise: true });
    expect(() => looped([1, 0.5, 0])).toThrow("the loop at 0.4 before the last step");
    expect(looped([1, 0.3, 0])).toBeTypeOf("function");
  });
});

describe("infillRatio", () => {
  const options = () => ({
    known: tensor2d([[0, 1]], [1, 2], "int32"),
    isKnown: tensor2d([[false, true]], [1, 2], "bool"),
  });

  it.each(samplers.flatMap((name) => [uniform, absorbing].map((process) => [name, process] as const)))(
    "has %s keep what is known",
    async (name, process) => {
      const isOfMasks = ["cachedAncestral", "firstHitting", "maskGit", "reMdm"].includes(name);
      if (isOfMasks && process.mask === undefined) return;
      const { known: tokens, isKnown } = options();
      const env = known(pairs, process, rng(2));
      // Gillespie's rates must not rise too much.
      const grid = name === "gillespie" ? [0.9, 0.7, 0.5, 0.35, 0.25, 0.18] : times;
      const start = where(isKnown, tokens, process.prior([40, 2], rng(3)));
      const guided = { ...env, ratio: infillRatio(env.ratio, { known: tokens, isKnown }) };
      const end = await last(registry.create("tokenSamplers", name)(grid)(start, guided));
      // Only masking again leaves a known token masked, where the grid stops short.
      const others = values(end).filter((token, i) => i % 2 === 1 && token !== 1 && token !== process.mask);
      expect(others).toEqual([]);
    },
  );

  it.each(["firstHitting", "cachedAncestral", "blockwise"] as const)(
    "has %s draw the rest from its law given them, by chi-square at 1e-4",
    async (name) => {
      const { known: tokens, isKnown } = options();
      const env = known(pairs, absorbing, rng(4));
      const start = where(isKnown, tokens, absorbing.prior([4000, 2], rng(5)));
      const guided = { ...env, ratio: infillRatio(env.ratio, { known: tokens, isKnown }) };
      const counts = await counted(registry.create("tokenSamplers", name)([1, 0.5, 0]), { env: guided, start });
      expect(chiSquare(counts, clean(pairs.given([null, 1]), absorbing))).toBeLessThan(1);
    },
  );

  it("refuses what does not fit", () => {
    const { known: tokens } = options();
    expect(() => infillRatio(pairs.ratio(uniform), { known: tokens, isKnown: tokens })).toThrow(
      "infillRatio: expected known tokens (int32)",
    );
  });
});
