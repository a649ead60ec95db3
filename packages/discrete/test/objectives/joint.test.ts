import { mul, softmax } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import type { Ratio } from "@tweedie/core";
import { bandMatrix, tokenChain } from "@tweedie/forward-processes";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ratioOfPosterior, reverseKl, tokenDenoiserOf } from "../../src/index.ts";
import type { TokenDenoiser } from "../../src/index.ts";
import { fixedModel, nested, tokens, values } from "./models.ts";

beforeAll(useFloat64);

const [vocabulary, steps] = [5, 4];
const beta = 0.4;
const process = tokenChain({
  matrices: Array.from({ length: steps }, () => bandMatrix({ vocabulary, beta, width: 1 })),
});
const logits = [0.3, -1, 0.5, 1.2, -0.4];
const model = fixedModel("x0", [[logits]]);
const [s, t] = [1 / steps, 2 / steps];

/** The divergence of what a step draws from the true posterior of a clean token. */
function divergence(ratio: Ratio, token: number, clean: number): number {
  const x = tokens([[token]]);
  const step = process.likelihood(x, s, t);
  const posterior: Ratio = ratioOfPosterior(process, () =>
    nested([[[0, 1, 2, 3, 4].map((v) => (v === clean ? 1 : 0))]]),
  );
  const normed = (law: readonly number[]) => law.map((p) => p / law.reduce((a, b) => a + b, 0));
  const [drawn, truth] = [ratio, posterior].map((f) => normed(values(mul(step, f(x, s, t)))));
  return truth!.reduce((sum, p, v) => (p > 0 ? sum + p * Math.log(p / drawn![v]!) : sum), 0);
}

describe("the bound of the joint weighting on noise among near tokens", () => {
  const boundOf = (x: number, x0: number) =>
    values(
      reverseKl({ process, posterior: "joint" }).terms(
        model,
        { x: tokens([[x]]), x0: tokens([[x0]]), t: [t], rng: rng(0) },
        undefined,
      ),
    )[0]!;
  const all: TokenDenoiser = () => softmax(nested([[logits]]));

  it("is that of what the ratios of a softmax over all tokens draw, to 1e-9", () => {
    const ratio = ratioOfPosterior(process, all, { posterior: "joint" });
    for (const [x, x0] of [
      [0, 0],
      [0, 2],
      [2, 3],
      [4, 2],
    ] as const) {
      expect(Math.abs(boundOf(x, x0) - divergence(ratio, x, x0))).toBeLessThan(1e-9);
    }
  });

  it("has the law of the clean tokens alone in its last step, which the sampler weighs, to 1e-9", () => {
    const [t1, x] = [1 / steps, tokens([[1]])];
    const law = values(softmax(nested([[logits]])));
    const cost = values(
      reverseKl({ process, posterior: "joint" }).terms(
        model,
        { x, x0: tokens([[2]]), t: [t1], rng: rng(0) },
        undefined,
      ),
    )[0]!;
    expect(Math.abs(cost + Math.log(law[2]!))).toBeLessThan(1e-9);
    const step = values(process.likelihood(x, 0, t1));
    const ratios = values(ratioOfPosterior(process, all, { posterior: "joint" })(x, 0, t1));
    ratios.forEach((ratio, v) => expect(Math.abs(step[v]! * ratio - step[v]! * law[v]!)).toBeLessThan(1e-9));
  });

  it("is that of tokens that can have become the noised one too, before the last step", () => {
    const ratio = ratioOfPosterior(process, tokenDenoiserOf(model, process), { posterior: "joint" });
    expect(Math.abs(boundOf(0, 0) - divergence(ratio, 0, 0))).toBeLessThan(1e-9);
  });
});
