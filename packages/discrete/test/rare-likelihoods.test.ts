import { tensor, tidy, zeros } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import type { TokenModel } from "@tweedie/core";
import {
  absorbingProcess,
  discretizedGaussianMatrix,
  linearTokenBetas,
  logLinearNoise,
  tokenChain,
  uniformProcess,
} from "@tweedie/forward-processes";
import type { TokenChain } from "@tweedie/forward-processes";
import { beforeAll, describe, expect, it } from "vitest";
import { analyticTransition, ratioOf } from "../src/index.ts";

beforeAll(() => useBackend("cpu"));

const vocabulary = 16;
const steps = 100;
const betas = linearTokenBetas({ steps, from: 1e-4, to: 0.02 });
/** At first far levels have likelihoods of which float32 knows the size but not the reciprocal. */
const levels: TokenChain = tokenChain({
  matrices: betas.map((beta) => discretizedGaussianMatrix({ vocabulary, beta })),
});
const noise = logLinearNoise();

describe.each([
  ["levels", levels],
  ["uniform", uniformProcess({ vocabulary, noise })],
  ["absorbing", absorbingProcess({ vocabulary, noise })],
])("in float32, of a model that knows nothing, on the %s process", (_, process) => {
  const model: TokenModel = { target: "x0", predict: (x) => zeros([...x.shape, vocabulary]) };
  const ratio = ratioOf(model, process);
  const x = Array.from({ length: vocabulary }, (__, v) => v);

  it("the analytic step has a law for every token at every time, with sum 1 to 1e-5", () => {
    for (let n = 1; n <= steps; n++) {
      const laws = tidy(() => {
        const tokens = tensor(x, [1, vocabulary], "int32");
        // The process alone is asked, and no noise drawn.
        return analyticTransition(tokens, n / steps, (n - 1) / steps, { process, ratio, rng: undefined as never });
      });
      const values = Float64Array.from(laws.dataSync());
      laws.dispose();
      for (const token of x) {
        const law = values.subarray(token * vocabulary, (token + 1) * vocabulary);
        expect(Math.abs(law.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(1e-5);
      }
    }
  });
});
