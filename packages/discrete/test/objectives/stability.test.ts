import { grad, ones, setBackend, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { registerGradients, useBackend } from "@tweedie/backends";
import { rng, tensorOf } from "@tweedie/core";
import type { TokenModel, TokenTarget } from "@tweedie/core";
import {
  absorbingMatrix,
  absorbingProcess,
  bandMatrix,
  geometricNoise,
  linearTokenBetas,
  logLinearNoise,
  tokenChain,
  uniformProcess,
} from "@tweedie/forward-processes";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  concreteScore,
  crossEntropy,
  implicitScoreEntropy,
  maskedCrossEntropy,
  reverseKl,
  scoreEntropy,
} from "../../src/index.ts";
import type { TokenObjective } from "../../src/index.ts";
import { tokens, values } from "./models.ts";

const vocabulary = 27;
const mask = vocabulary - 1;
const noises = { "log-linear": logLinearNoise(), geometric: geometricNoise() };
const betas = linearTokenBetas({ steps: 10, from: 1e-6, to: 0.5 });

beforeAll(async () => {
  await useFloat64();
  await useBackend("wasm");
  await useBackend("cpu");
  await registerGradients();
});

const clean = [
  [0, 1, 2, 3],
  [25, 4, 0, 9],
];
/** Some tokens as they were, some changed: into masks, or a little. */
const noised = (masked: boolean) => clean.map((row) => row.map((v, l) => (l % 2 === 0 ? v : masked ? mask : v + 1)));

const objectives: readonly (readonly [string, TokenObjective, boolean, readonly TokenTarget[]])[] = [
  ...Object.entries(noises).flatMap(([name, noise]) => {
    const uniform = uniformProcess({ vocabulary, noise });
    const absorbing = absorbingProcess({ vocabulary, noise });
    return [
      ...([uniform, absorbing] as const).flatMap((process) => {
        const kind = `${name} ${process === uniform ? "uniform" : "absorbing"}`;
        const masked = process === absorbing;
        return [
          [`score entropy, ${kind}`, scoreEntropy({ process }), masked, ["x0", "logRatio"]],
          [`concrete scores, ${kind}`, concreteScore({ process }), masked, ["x0", "logRatio"]],
          [`implicit score entropy, ${kind}`, implicitScoreEntropy({ process }), masked, ["x0", "logRatio"]],
          [`cross-entropy, ${kind}`, crossEntropy({ process }), masked, ["x0"]],
          [`D3PM, ${kind}`, reverseKl({ process, steps: 1000, lambda: 0.01 }), masked, ["x0"]],
          [`D3PM as printed, ${kind}`, reverseKl({ process, steps: 1000, posterior: "joint" }), masked, ["x0"]],
        ] as const;
      }),
      [`masked cross-entropy, ${name}`, maskedCrossEntropy({ process: absorbing }), true, ["x0"]],
      [`masked cross-entropy in steps, ${name}`, maskedCrossEntropy({ process: absorbing, steps: 1000 }), true, ["x0"]],
    ] as const;
  }),
  ...(["exact", "joint"] as const).flatMap((posterior) => [
    [
      `D3PM on a band, ${posterior}`,
      reverseKl({
        process: tokenChain({ matrices: betas.map((beta) => bandMatrix({ vocabulary, beta })) }),
        posterior,
      }),
      false,
      ["x0"],
    ] as const,
    [
      `D3PM with masks, ${posterior}`,
      reverseKl({
        process: tokenChain({ matrices: betas.map((beta) => absorbingMatrix({ vocabulary, beta })) }),
        posterior,
      }),
      true,
      ["x0"],
    ] as const,
  ]),
];

const timesOf = ({ times, process }: TokenObjective): readonly number[] => {
  if ("steps" in process) return [0.1, 0.5, 1];
  return times.density(1) === 1e-3 ? [1e-3, 0.5, 1] : [1e-7, 0.5, 1];
};

/** Outputs of a given size, and the terms of an objective as a function of them. */
function setting(target: TokenTarget, size: number) {
  const shape = [2, 4, vocabulary];
  const numbers = rng(3).normals(2 * 4 * vocabulary);
  const output = () =>
    tensorOf(
      Array.from(numbers, (value) => size * Math.max(-1, Math.min(1, value))),
      shape,
    );
  const terms =
    ({ terms }: TokenObjective, masked: boolean, t: number) =>
    (y: Tensor) => {
      const model: TokenModel = { target, predict: () => y };
      return terms(model, { x0: tokens(clean), x: tokens(noised(masked)), t: [t, t], rng: rng(5) }, undefined);
    };
  return { output, terms };
}

describe.each(objectives)("%s", (_, objective, masked, targets) => {
  it.each(targets)("is finite in float32, and so are slopes, with wild outputs of %s at every time", (target) => {
    // Beyond e^40 squares of ratios leave the range of a float.
    for (const size of [0, target === "x0" ? 1e4 : 40]) {
      const { output, terms } = setting(target, size);
      for (const t of timesOf(objective)) {
        tidy(() => {
          const f = terms(objective, masked, t);
          expect(values(f(output())).every(Number.isFinite)).toBe(true);
          expect(values(grad(f)(output(), ones([2, 4]))).every(Number.isFinite)).toBe(true);
        });
      }
    }
  });
});

describe.each(objectives)("%s", (_, objective, masked, targets) => {
  it.each(targets)(
    "is on wasm what it is in float64 to 1e-4 of the largest and 1e-6 for a model of %s, near the data and far from it",
    async (target) => {
      const { output, terms } = setting(target, 2);
      await setBackend("wasm");
      const found = timesOf(objective).map((t) => tidy(() => values(terms(objective, masked, t)(output()))));
      await useFloat64();
      const exact = timesOf(objective).map((t) => tidy(() => values(terms(objective, masked, t)(output()))));
      found.forEach((row, i) => {
        const size = Math.max(...exact[i]!.map(Math.abs));
        row.forEach((value, k) => expect(Math.abs(value - exact[i]![k]!)).toBeLessThanOrEqual(1e-4 * size + 1e-6));
      });
    },
  );
});
