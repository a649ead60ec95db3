import { add, gather, grad, mul, reshape, sum, tensor1d, tidy } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { rng, tensorOf } from "@tweedie/core";
import type { TokenModel, TokenTarget } from "@tweedie/core";
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
import { laws } from "./laws.ts";
import { nested, numbersOfRows, tokens, values } from "./models.ts";

beforeAll(async () => {
  await useFloat64();
  await registerGradients();
});

/** A model that looks its output up in a tensor, which may be differentiated for. */
const lookUp = (target: TokenTarget, vocabulary: number, table: Tensor): TokenModel => ({
  target,
  predict: (x) => gather(table, tensor1d([...numbersOfRows(x, vocabulary)], "int32")),
});

describe.each(laws)("on two tokens of the $name process", ({ process, law }) => {
  const steps = 10;
  const { sequences } = law;
  /** The mean over clean and noised tokens as a function of the model's table. */
  const meanOf = (objective: TokenObjective, target: TokenTarget, t: number) => {
    const [p0, joint] = [law.marginal(0), law.conditional(t)];
    const pairs = sequences.flatMap((x0, i) =>
      sequences.flatMap((x, j) => (p0[i]! * joint[i]![j]! > 0 ? [{ x0, x, p: p0[i]! * joint[i]![j]! }] : [])),
    );
    return (table: Tensor): Scalar =>
      tidy(() => {
        const [x0, x] = [tokens(pairs.map((pair) => pair.x0)), tokens(pairs.map((pair) => pair.x))];
        const model = lookUp(target, process.vocabulary, reshape(table, [-1, 2, process.vocabulary]));
        const terms = objective.terms(model, { x0, x, t: pairs.map(() => t), rng: rng(0) }, undefined);
        return sum(mul(terms, nested(pairs.map(({ p }) => [p]))));
      });
  };
  const ofScores = {
    "score entropy": scoreEntropy({ process, truth: law.truth }),
    "denoising score entropy": scoreEntropy({ process }),
    "implicit score entropy": implicitScoreEntropy({ process, neighbours: "all" }),
    "concrete score matching": concreteScore({ process, truth: law.truth }),
    "denoising concrete score matching": concreteScore({ process }),
  };
  const ofLogits = {
    ...ofScores,
    "cross-entropy": crossEntropy({ process }),
    "the divergence of D3PM": reverseKl({ process, steps }),
    "the divergence and cross-entropy of D3PM": reverseKl({ process, steps, lambda: 0.1 }),
    ...(process.mask !== undefined && {
      "masked cross-entropy": maskedCrossEntropy({ process }),
      "masked cross-entropy in steps": maskedCrossEntropy({ process, steps }),
    }),
  };
  const cases = [
    ...Object.entries(ofScores).map(([name, objective]) => [name, "logRatio", objective] as const),
    ...Object.entries(ofLogits).map(([name, objective]) => [name, "x0", objective] as const),
  ];

  it.each(cases)("%s of a model of %s is least at the truth: gradient 0 to 1e-9, and larger elsewhere", (...args) => {
    const [, target, objective] = args;
    for (const t of [0.1, 0.6].slice(target === "x0" ? 1 : 0)) {
      const truth = target === "logRatio" ? law.logRatios(t) : law.logPosteriors(t);
      // A model may say anything finite of what cannot be.
      const table = nested(truth.flat(2).map((value) => Math.max(value, -600)));
      const loss = meanOf(objective, target, t);
      for (const slope of values(grad(loss)(table))) expect(Math.abs(slope)).toBeLessThan(1e-9);
      const [least] = values(loss(table));
      const size = sequences.length * 2 * process.vocabulary;
      for (const seed of [1, 2]) {
        const noise = tensorOf(
          Array.from(rng(seed).normals(size), (value) => 0.05 * value),
          [size],
        );
        const moved = add(table, noise);
        expect(values(loss(moved))[0]! - least!).toBeGreaterThan(1e-7);
        expect(Math.max(...values(grad(loss)(moved)).map(Math.abs))).toBeGreaterThan(1e-4);
      }
    }
  });

  it("the paper's weighting of D3PM is least at the truth only where tokens turn into masks", () => {
    const t = 0.6;
    const table = nested(
      law
        .logPosteriors(t)
        .flat(2)
        .map((value) => Math.max(value, -600)),
    );
    const slopes = values(grad(meanOf(reverseKl({ process, steps, posterior: "joint" }), "x0", t))(table));
    const steepest = Math.max(...slopes.map(Math.abs));
    if (process.mask === undefined) expect(steepest).toBeGreaterThan(1e-3);
    else expect(steepest).toBeLessThan(1e-9);
  });
});
