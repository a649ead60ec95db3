import { add, argMax, cast, scalar, split, squeeze, sub, tensor, tidy, variableGrads } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { combine, rng } from "@tweedie/core";
import { discretizedGaussianMatrix, linearTokenBetas, tokenChain } from "@tweedie/forward-processes";
import { tokenModel, tokenTransformer } from "@tweedie/networks";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { d3pmLoss, truncatedLogistic } from "../src/index.ts";

const vocabulary = 16;

/** Mean and scale of every token, the mean relative to the noised one, as D3PM does it for images. */
function head(output: Tensor, x: Tensor): Tensor {
  const [shift, logScale] = split(output, 2, -1).map((part) => squeeze(part, [-1])) as [Tensor, Tensor];
  const centre = combine([2 / (vocabulary - 1), cast(x, "float32")]);
  return truncatedLogistic(add(shift, sub(centre, scalar(1))), sub(logScale, scalar(2)), vocabulary);
}

describe("a network that says mean and scale of ordinal tokens", () => {
  beforeAll(async () => {
    await registerGradients();
    await useFloat64();
  });
  const network = () => tokenTransformer({ vocabulary, outputs: 2, width: 8, depth: 1, heads: 2, ratio: 2 }, rng(1));
  const x = (): Tensor => tensor([0, 5, 15, 7, 8, 12], [2, 3], "int32");

  it("guesses the noised token at first, and its neighbours next to it", () => {
    const logits = tokenModel(network(), { target: "x0", head }).predict(x(), [0.5, 0.5], undefined);
    expect(logits.shape).toEqual([2, 3, vocabulary]);
    expect([...argMax(logits, -1).dataSync()]).toEqual([...x().dataSync()]);
    const row = [...logits.dataSync()].slice(vocabulary, 2 * vocabulary);
    expect(row.every((value, k) => k === 0 || k === 5 || (k < 5 ? row[k - 1]! < value : row[k - 1]! > value))).toBe(
      true,
    );
  });

  it("learns by D3PM's bound: the loss falls along its gradient", () => {
    const trained = network();
    const variables = Object.values(trained.variables);
    const model = tokenModel(trained, { target: "x0", head });
    const matrices = linearTokenBetas({ steps: 8, from: 0.01, to: 0.5 }).map((beta) =>
      discretizedGaussianMatrix({ vocabulary, beta }),
    );
    const loss = d3pmLoss({ process: tokenChain({ matrices }), lambda: 0.01 });
    const data = x();
    const evaluate = () => loss(model, data, rng(3)) as Scalar;
    tidy(() => {
      const { value, grads } = variableGrads(evaluate, variables);
      const squares = Object.values(grads).flatMap((slope) => [...slope.dataSync()].map((d) => d * d));
      const norm = squares.reduce((sum, square) => sum + square, 0);
      expect(Number.isFinite(norm) && norm > 0).toBe(true);
      const step = 1e-6;
      for (const variable of variables) {
        variable.assign(combine([1, variable], [-step, grads[variable.name]!]));
      }
      // To first order by the step times the square of the gradient's length.
      const fall = value.dataSync()[0]! - evaluate().dataSync()[0]!;
      expect(Math.abs(fall / (step * norm) - 1)).toBeLessThan(1e-3);
    });
  });
});
