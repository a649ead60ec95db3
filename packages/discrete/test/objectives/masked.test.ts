import { log } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import { absorbingProcess, cosineNoise, logLinearNoise } from "@tweedie/forward-processes";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { maskedCrossEntropy, reverseKl, scoreEntropy, stratifiedTimes, tokenDenoiserOf } from "../../src/index.ts";
import { mdlm } from "./fixtures.ts";
import { fixedModel, steadyNoise, termsAt, tokens, unnamed, values } from "./models.ts";

beforeAll(useFloat64);

/** The fixtures have 9 significant digits and state 1e-8. */
const expectNear = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-8 * Math.max(1, Math.abs(expected)));

const { logits, x0, xt } = mdlm;
const vocabulary = 5;
const noises = { loglinear: logLinearNoise(), cosine: cosineNoise(), linear: steadyNoise(10) };
const row = <T>(rows: readonly T[], i: number): readonly T[] => [rows[i]!];

describe("masked diffusion, as in MDLM's code", () => {
  it("carries tokens over and has no mask among the clean ones", () => {
    const process = absorbingProcess({ vocabulary, noise: noises.loglinear });
    const denoise = tokenDenoiserOf(fixedModel("x0", logits), process);
    const found = values(log(denoise(tokens(xt), mdlm.t)));
    mdlm.subs_log_probs.flat(2).forEach((expected, i) => {
      if (expected === "-inf") expect(found[i]).toBe(-Infinity);
      else expectNear(found[i]!, expected);
    });
  });

  describe.each(["loglinear", "cosine", "linear"] as const)("with %s noise", (name) => {
    const process = absorbingProcess({ vocabulary, noise: noises[name] });
    const { loss_per_token_nats, weight } = mdlm.continuous[name];

    it.each([
      ["the weighted cross-entropy", maskedCrossEntropy({ process })],
      ["score entropy of the same model", scoreEntropy({ process })],
    ])("%s is right at every token", (_, objective) => {
      mdlm.t.forEach((t, i) => {
        const found = termsAt(objective, fixedModel("x0", row(logits, i)), row(x0, i), row(xt, i), t, rng(0));
        loss_per_token_nats[i]!.forEach((expected, l) => expectNear(found[l]!, expected));
        found.forEach((term, l) => {
          if (xt[i]![l] === 4) expectNear(term, -weight[i]! * mdlm.log_p_x0[i]![l]!);
          else expect(term).toBe(0);
        });
      });
    });
  });

  it("is D3PM's joint weighting where the model may guess the mask, at every token", () => {
    const steps = 8;
    const process = unnamed(absorbingProcess({ vocabulary, noise: logLinearNoise({ eps: 0 }) }));
    const objective = reverseKl({ process, steps, posterior: "joint" });
    mdlm.t_T.forEach((t, i) => {
      const found = termsAt(objective, fixedModel("x0", row(logits, i)), row(x0, i), row(xt, i), t, rng(0));
      found.forEach((term, l) => {
        // MDLM's code leaves tokens without a mask out, and takes the divergence in the first step too.
        if (xt[i]![l] !== 4) return expect(mdlm.d3pm_T_step_loss[i]![l]).toBe(0);
        const odds = logits[i]![l]!.map((logit) => Math.exp(logit));
        const guessed = odds[4]! / odds.reduce((sum, value) => sum + value, 0);
        const weighted = t === 1 / steps ? Math.log(1 + ((1 - t) / t) * guessed) : 0;
        expectNear(steps * (term + weighted), mdlm.d3pm_T_step_loss[i]![l]!);
      });
    });
  });

  it("has in T steps the divergence of D3PM without the mask among the clean tokens", () => {
    const steps = 8;
    for (const noise of [logLinearNoise(), cosineNoise()]) {
      const process = absorbingProcess({ vocabulary, noise });
      const both = [maskedCrossEntropy({ process, steps }), reverseKl({ process, steps })];
      for (const t of [0.125, 0.5, 0.875, 1]) {
        const [found, expected] = both.map((objective) =>
          termsAt(objective, fixedModel("x0", logits), x0, xt, t, rng(0)),
        );
        found!.forEach((term, i) => expect(Math.abs(term - expected![i]!)).toBeLessThan(1e-13));
      }
    }
  });

  it("goes over into continuous time as steps grow shorter, with an error of their length", () => {
    const process = absorbingProcess({ vocabulary, noise: noises.cosine });
    const terms = (steps?: number) =>
      termsAt(maskedCrossEntropy({ process, ...(steps && { steps }) }), fixedModel("x0", logits), x0, xt, 0.5, rng(0));
    const limit = terms();
    const error = (steps: number) => Math.max(...terms(steps).map((term, i) => Math.abs(steps * term - limit[i]!)));
    expect(error(100) / error(200)).toBeCloseTo(2, 1);
    expect(error(1e6)).toBeLessThan(1e-4);
  });

  it("draws the antithetic times of its code, but for the shift of the strata", () => {
    const { u, t } = mdlm.antithetic;
    const numbers = Float64Array.from(u.flatMap((value) => [value, 0]));
    const given = { ...rng(0), uniforms: () => numbers, whole: () => ({ ...rng(0), uniforms: () => numbers }) };
    stratifiedTimes({ min: 1e-3 })
      .draw(6, given)
      .forEach((time, i) => expectNear(time, t[i]!));
  });
});
