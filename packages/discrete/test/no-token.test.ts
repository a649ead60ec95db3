import { eye, fill, gather, mul, reshape } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { last, onGrid, rng } from "@tweedie/core";
import type { TokenModel, TokenTarget } from "@tweedie/core";
import {
  absorbingProcess,
  bandMatrix,
  logLinearNoise,
  matrixProcess,
  nearestNeighbourGenerator,
  tokenChain,
  uniformProcess,
} from "@tweedie/forward-processes";
import { beforeAll, describe, expect, it } from "vitest";
import { analytic, evenTimes, ratioOf } from "../src/index.ts";

beforeAll(() => useBackend("cpu"));

const vocabulary = 4;
const steps = 4;
const noise = logLinearNoise();
const generator = nearestNeighbourGenerator({ embedding: [[0], [1], [2], [3]], neighbours: 1 + 1 });

/** Looks tokens up, as networks do, and says nothing sensible at a time in the middle. */
const broken = (target: TokenTarget): TokenModel => ({
  target,
  predict: (x: Tensor, t) => {
    const embedded = reshape(gather(eye(vocabulary), reshape(x, [-1])), [...x.shape, vocabulary]);
    return mul(embedded, fill([1], t[0] === 0.5 ? Number.NaN : 0));
  },
});

describe.each([
  ["chain", tokenChain({ matrices: Array.from({ length: steps }, () => bandMatrix({ vocabulary, beta: 0.5 })) })],
  ["matrix process", matrixProcess({ generator, noise })],
  ["uniform process", uniformProcess({ vocabulary, noise })],
  ["absorbing process", absorbingProcess({ vocabulary, noise })],
])("on a %s, a model that breaks down on the way", (_, process) => {
  it.each(["x0", "logRatio"] as const)("is told of by the sampling loop, for the target %s", async (target) => {
    const env = { process, ratio: ratioOf(broken(target), process), rng: rng(1) };
    const start = process.prior([3, 2], rng(0));
    const sampled = last(onGrid(analytic(), evenTimes(steps))(start, env));
    await expect(sampled).rejects.toThrow(/expected tokens of at least 0, got -1/);
    start.dispose();
  });
});
