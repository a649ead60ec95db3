import { tile, variable, variableGrads, zeros } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { rng, tensorOf } from "@tweedie/core";
import type { TokenModel } from "@tweedie/core";
import { registerGradients } from "@tweedie/backends";
import { absorbingProcess, logLinearNoise, uniformProcess } from "@tweedie/forward-processes";
import { tokenLaw } from "@tweedie/oracles";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { leaveOneOut, scoreEntropyLoss, tokenBound, tokenDenoiserOf } from "../../src/index.ts";
import { values } from "./models.ts";

beforeAll(async () => {
  await registerGradients();
  await useFloat64();
});

const p = [0.7, 0.2, 0.1];
const law = tokenLaw({ vocabulary: 3, length: 1, probabilities: p });
const noise = logLinearNoise();
/** What the context of a token that has none tells: its law. */
const said = (states: number): TokenModel => ({
  target: "x0",
  predict: (x: Tensor) =>
    tile(tensorOf([...p.map(Math.log), ...(states === 4 ? [-1e30] : [])], [1, 1, states]), [
      x.shape[0]!,
      x.shape[1]!,
      1,
    ]),
});

describe("leaveOneOut", () => {
  it.each([
    ["uniform", uniformProcess({ vocabulary: 3, noise })],
    ["absorbing", absorbingProcess({ vocabulary: 4, noise })],
  ] as const)("of the law of a single token is its posterior, of the %s process", (_, process) => {
    const model = leaveOneOut(said(process.vocabulary), process);
    const x = process.perturb(law.sample(50, rng(1)), new Array<number>(50).fill(0.5), rng(2));
    for (const t of [0.001, 0.5, 0.999]) {
      const exact = values(law.posterior(process)(x, t));
      const found = values(tokenDenoiserOf(model, process)(x, t));
      exact.forEach((q, i) => {
        const [row, v] = [Math.floor(i / (exact.length / 50)), i % (exact.length / 50)];
        const own = found[row * (found.length / 50) + v]!;
        expect(Math.abs(own - q)).toBeLessThan(1e-12);
      });
    }
  });

  it("knows at the start that little noise changes little: the bound is no more than that of guessing", async () => {
    const process = uniformProcess({ vocabulary: 3, noise });
    const ignorant: TokenModel = { target: "x0", predict: (x) => zeros([...x.shape, 3]) };
    const x0 = law.sample(4000, rng(3));
    const bound = (model: TokenModel) => tokenBound({ process })(model, x0, rng(4));
    const { bitsPerToken, standardError } = await bound(leaveOneOut(ignorant, process));
    expect(Math.abs(bitsPerToken - Math.log2(3))).toBeLessThan(3 * standardError);
    expect(standardError).toBeLessThan(0.1);
    expect((await bound(ignorant)).bitsPerToken).toBeGreaterThan(2 * Math.log2(3));
  });

  it("lets gradients pass, and refuses models of ratios", () => {
    const process = uniformProcess({ vocabulary: 3, noise });
    const w = variable(zeros([1, 1, 3]));
    const model: TokenModel = { target: "x0", predict: (x) => tile(w, [x.shape[0]!, x.shape[1]!, 1]) };
    const { grads } = variableGrads(
      () => scoreEntropyLoss({ process })(leaveOneOut(model, process), law.sample(50, rng(5)), rng(6)) as Scalar,
      [w],
    );
    expect(values(grads[w.name]!).some((g) => Math.abs(g) > 1e-3)).toBe(true);
    expect(() => leaveOneOut({ ...said(3), target: "logRatio" }, process)).toThrow(/leaveOneOut: expected.*"x0"/);
  });
});
