import { useBackend } from "@tweedie/backends";
import { createRegistry, last, rng } from "@tweedie/core";
import type { TokenModel } from "@tweedie/core";
import { logLinearNoise, matrixProcess } from "@tweedie/forward-processes";
import { beforeAll, describe, expect, it } from "vitest";
import { maskedCrossEntropy, ratioOf, scoreEntropyLoss, tokenLoss, tokenSamplers } from "../src/index.ts";
import { fixedModel, tokens, values } from "./objectives/models.ts";

beforeAll(async () => void (await useBackend("wasm")));

const registry = createRegistry(tokenSamplers);
const process = (generator: readonly (readonly number[])[]) => matrixProcess({ generator, noise: logLinearNoise() });
const alike = process([
  [-1, 0, 0],
  [0, -1, 0],
  [1, 1, 0],
]);
const unequal = process([
  [-1, 0, 0],
  [0, -2, 0],
  [1, 2, 0],
]);
/** Masks come alike, and tokens become each other on the way. */
const mixing = process([
  [-2, 1, 0],
  [1, -2, 0],
  [1, 1, 0],
]);
const model: TokenModel = fixedModel("x0", [[[0, 0, 0]], [[0, 0, 0]]]);
const data = () => tokens([[0], [1]]);

describe("a process that does not mask all tokens at the same rate", () => {
  it("has an infinite masked cross-entropy, and one that masks alike a finite one", () => {
    const costOf = (made: typeof alike) =>
      values(tokenLoss(maskedCrossEntropy({ process: made }))(model, data(), rng(1)))[0];
    expect(costOf(alike)).toBeLessThan(100);
    expect(costOf(unequal)).toBe(Infinity);
    expect(costOf(mixing)).toBe(Infinity);
    expect(values(scoreEntropyLoss({ process: unequal })(model, data(), rng(1)))[0]).toBeLessThan(100);
  });

  it.each(["cachedAncestral", "firstHitting", "maskGit", "reMdm"] as const)("is refused by %s", async (name) => {
    const run = (made: typeof alike) => {
      const start = made.prior([2, 1], rng(0));
      return last(
        registry.create("tokenSamplers", name)([1, 0.5, 0])(start, {
          process: made,
          ratio: ratioOf(model, made),
          rng: rng(1),
        }),
      );
    };
    expect(values(await run(alike)).every((token) => token >= 0 && token < 2)).toBe(true);
    await expect(run(unequal)).rejects.toThrow(/the same rate|-1/);
  });
});
