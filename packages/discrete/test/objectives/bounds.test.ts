import { rng } from "@tweedie/core";
import { absorbingProcess, logLinearNoise, uniformProcess } from "@tweedie/forward-processes";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { anyOrderLoss, maskedCrossEntropy, scoreEntropy } from "../../src/index.ts";
import { divergence } from "./divergence.ts";
import { enumerated } from "./enumerated.ts";
import { mdlm, sedd } from "./fixtures.ts";
import { steadyNoise, tableModel, tokens, values } from "./models.ts";

beforeAll(useFloat64);

const { prob } = sedd.p0;
const withMask = Array.from({ length: 16 }, (_, i) =>
  i % 4 < 3 && i < 12 ? prob[Math.floor(i / 4) * 3 + (i % 4)]! : 0,
);

/** The integrals over (0, 1) of functions, by the double-exponential rule, which takes a logarithm at the ends. */
function integral(f: (t: number) => readonly number[]): readonly number[] {
  const count = 64;
  const h = 7.2 / (count - 1);
  const total: number[] = [];
  for (let i = 0; i < count; i++) {
    const u = -3.6 + i * h;
    const inner = (Math.PI / 2) * Math.sinh(u);
    const t = 1 / (1 + Math.exp(-2 * inner));
    const weight = (h * (Math.PI / 2) * Math.cosh(u)) / (2 * Math.cosh(inner) ** 2);
    // At 1 itself, to which the last ones round, a rate may be infinite; they weigh nothing.
    if (t < 1) f(t).forEach((value, k) => (total[k] = (total[k] ?? 0) + weight * value));
  }
  return total;
}

describe.each(["uniform", "absorbing"] as const)("the bound of diffusion-weighted score entropy, %s", (name) => {
  const { bound } = sedd[name];
  const noise = steadyNoise(bound.S);
  const process =
    name === "uniform" ? uniformProcess({ vocabulary: 3, noise }) : absorbingProcess({ vocabulary: 4, noise });
  const law = enumerated(process, name === "uniform" ? prob : withMask, 2);
  const { vocabulary } = process;
  const models = [
    ["scores", tableModel("logRatio", vocabulary, law.logRatios)],
    ["x0", tableModel("x0", vocabulary, law.logPosteriors)],
  ] as const;

  it.each(models)(
    "of the true model of %s is, with what is left at the end, the likelihood, as published",
    (_, model) => {
      const objective = scoreEntropy({ process });
      const integrals = integral((t) => law.means(objective, model, t));
      for (const row of bound.rows) {
        const x0 = row.x0[0]! * vocabulary + row.x0[1]!;
        const path = integrals[x0]!;
        const end = divergence(law.conditional(1)[x0]!, law.marginal(1));
        expect(Math.abs(path - row.dwdse_integral_0_to_S)).toBeLessThan(1e-7);
        expect(Math.abs(end - row.kl_end_to_exact_pS)).toBeLessThan(1e-8);
        // Closer than the fixture, whose own integral errs by some 1e-8.
        expect(Math.abs(path + end + Math.log(law.marginal(0)[x0]!))).toBeLessThan(1e-9);
      }
    },
  );
});

describe("masked diffusion with nothing left at the end", () => {
  const process = absorbingProcess({ vocabulary: 4, noise: logLinearNoise({ eps: 0 }) });
  const law = enumerated(process, withMask, 2);
  // It needs no time.
  const { logPosteriors } = law;
  const model = tableModel("x0", 4, () => logPosteriors(0.5));

  it("has the likelihood as its bound, as published", () => {
    const objective = maskedCrossEntropy({ process });
    const integrals = integral((t) => law.means(objective, model, t));
    for (const { x0, nelbo_exact_denoiser_nats } of mdlm.toy_nelbo) {
      const number = x0[0]! * 4 + x0[1]!;
      expect(Math.abs(integrals[number]! - nelbo_exact_denoiser_nats)).toBeLessThan(1e-8);
    }
  });

  it("has it over all orders too, within three standard errors", () => {
    const loss = anyOrderLoss({ vocabulary: 4, mask: 3 });
    const count = 4000;
    for (const { x0, nelbo_exact_denoiser_nats } of mdlm.toy_nelbo) {
      const random = rng(5);
      const batches = Array.from({ length: 20 }, () => {
        const [value] = values(loss(model, tokens(Array.from({ length: count / 20 }, () => x0)), random));
        return 2 * value!;
      });
      const mean = batches.reduce((sum, value) => sum + value, 0) / 20;
      const error = Math.sqrt(batches.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 19 / 20);
      expect(Math.abs(mean - nelbo_exact_denoiser_nats)).toBeLessThan(3 * error + 1e-12);
      expect(error).toBeLessThan(0.05);
    }
  });
});
