import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import type { TokenProcess } from "@tweedie/core";
import {
  absorbingChain,
  absorbingMatrix,
  absorbingProcess,
  bandMatrix,
  cosineNoise,
  cosineTokenBetas,
  discretizedGaussianMatrix,
  geometricNoise,
  jsdBetas,
  linearTokenBetas,
  logLinearNoise,
  matrixProcess,
  nearestNeighbourGenerator,
  polynomialNoise,
  squaredCosineNoise,
  tokenChain,
  transitionMatrix,
  uniformChain,
  uniformProcess,
} from "@tweedie/forward-processes";
import { expectNoLeak, expectTokenProcess, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { random } from "./generators.ts";
import { tokens } from "./tables.ts";

const embedding = [[0], [1], [2.1], [3.3], [4.6]];
const neighbours = nearestNeighbourGenerator({ embedding, neighbours: 2 });
const steps = 8;
const betas = linearTokenBetas({ steps, from: 0.05, to: 0.4 });

const inContinuousTime: readonly (readonly [string, TokenProcess])[] = [
  ["uniform, log-linear", uniformProcess({ vocabulary: 4, noise: logLinearNoise() })],
  ["uniform on two, geometric", uniformProcess({ vocabulary: 2, noise: geometricNoise() })],
  ["absorbing, log-linear", absorbingProcess({ vocabulary: 4, noise: logLinearNoise() })],
  ["absorbing, to nothing", absorbingProcess({ vocabulary: 3, noise: cosineNoise({ eps: 0 }) })],
  ["of neighbours, squared cosine", matrixProcess({ generator: neighbours, noise: squaredCosineNoise() })],
  [
    "of a random matrix, polynomial",
    matrixProcess({ generator: random(4, 2), noise: polynomialNoise({ max: 2, power: 2 }) }),
  ],
];
const inSteps: readonly (readonly [string, TokenProcess])[] = [
  ["uniform, cosine", uniformChain({ vocabulary: 4, betas: cosineTokenBetas({ steps }) })],
  ["absorbing, evenly", absorbingChain({ vocabulary: 4, betas: jsdBetas({ steps }) })],
  [
    "of an absorbing matrix in the middle",
    tokenChain({ matrices: betas.map((beta) => absorbingMatrix({ vocabulary: 5, beta, mask: 2 })) }),
  ],
  ["Gaussian", tokenChain({ matrices: betas.map((beta) => discretizedGaussianMatrix({ vocabulary: 6, beta })) })],
  ["of a band", tokenChain({ matrices: betas.map((beta) => bandMatrix({ vocabulary: 6, beta, width: 1 })) })],
  ["of neighbours", tokenChain({ matrices: betas.map((beta) => transitionMatrix(neighbours, beta)) })],
];
const count = 4000;
const onChain = [0, 1, 4, 7, 8].map((n) => n / steps);

describe("the law of processes on tokens, in float64,", () => {
  beforeAll(useFloat64);

  test.each(inContinuousTime)("is obeyed in continuous time: %s", async (_, process) => {
    const { error } = await expectTokenProcess(process, { count });
    expect(error).toBeLessThan(1e-12);
    expect(process.rates).toBeTypeOf("function");
  });

  test.each(inSteps)("is obeyed in steps: %s", async (_, process) => {
    const { error } = await expectTokenProcess(process, { times: onChain, count });
    expect(error).toBeLessThan(1e-12);
    expect(process.rates).toBeUndefined();
  });

  test("is obeyed with nothing left behind", async () => {
    const x = tokens([0, 1]);
    for (const [, process] of [inContinuousTime[0]!, inContinuousTime[4]!]) {
      await expectNoLeak(async () => void (await expectTokenProcess(process, { count: 10 })));
      await expectNoLeak(() => [process.likelihood(x, 0, 0.5), process.perturb(x, [0.1, 0.2], rng(0))]);
    }
    x.dispose();
  });

  test("knows how near its end is to where sampling begins", async () => {
    const gapOf = async (process: TokenProcess) => (await expectTokenProcess(process, { count: 100 })).priorGap;
    // What log-linear noise leaves is a thousandth, which is nowhere in masks and one time in four at its place under uniform noise.
    expect(await gapOf(absorbingProcess({ vocabulary: 4, noise: logLinearNoise() }))).toBeCloseTo(1e-3, 12);
    expect(await gapOf(uniformProcess({ vocabulary: 4, noise: logLinearNoise() }))).toBeCloseTo(0.75e-3, 12);
    expect(await gapOf(absorbingProcess({ vocabulary: 3, noise: cosineNoise({ eps: 0 }) }))).toBe(0);
  });
});

describe("the law of processes on tokens, in float32,", () => {
  beforeAll(async () => void (await useBackend("cpu")));

  test.each([
    ["uniform", uniformProcess({ vocabulary: 4, noise: logLinearNoise() })],
    ["absorbing", absorbingProcess({ vocabulary: 4, noise: logLinearNoise() })],
    ["of a random matrix", matrixProcess({ generator: random(4, 2), noise: polynomialNoise({ max: 2 }) })],
  ] as const)("is obeyed to 1e-5: %s", async (_, process) => {
    expect((await expectTokenProcess(process, { count })).error).toBeLessThan(1e-5);
  });
});
