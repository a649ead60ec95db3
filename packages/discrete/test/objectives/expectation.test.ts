import { rng } from "@tweedie/core";
import type { TokenModel } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  concreteScoreLoss,
  concreteScore,
  crossEntropy,
  crossEntropyLoss,
  d3pmLoss,
  implicitScoreEntropy,
  implicitScoreEntropyLoss,
  maskedCrossEntropy,
  maskedCrossEntropyLoss,
  reverseKl,
  scoreEntropy,
  scoreEntropyLoss,
  stratifiedTimes,
  uniformTimes,
} from "../../src/index.ts";
import type { TokenLoss, TokenObjective } from "../../src/index.ts";
import type { Enumerated } from "./enumerated.ts";
import { laws } from "./laws.ts";
import { fixedTimes, tableModel, tokens, values } from "./models.ts";

beforeAll(useFloat64);

const rows = 200;
const batches = 16;

/** The mean of a loss over batches of clean tokens in which sequences are as frequent as they should be, and its error. */
function estimate(loss: TokenLoss, model: TokenModel, x0: readonly (readonly number[])[]) {
  const random = rng(4);
  const found = Array.from({ length: batches }, () => values(loss(model, tokens(x0), random))[0]!);
  const mean = found.reduce((a, b) => a + b) / batches;
  const variance = found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (batches - 1);
  return { mean, error: Math.sqrt(variance / batches) };
}

/** What a model says of every sequence: anything. */
function tableOf({ sequences }: Enumerated, vocabulary: number): readonly (readonly (readonly number[])[])[] {
  const numbers = rng(9).normals(sequences.length * 2 * vocabulary);
  return sequences.map((_, x) =>
    [0, 1].map((l) => Array.from({ length: vocabulary }, (_, v) => numbers[(2 * x + l) * vocabulary + v]!)),
  );
}

/** Clean tokens as frequent as they should be: the probabilities of the laws are multiples of 1/100. */
const cleanTokens = ({ marginal, sequences }: Enumerated): readonly (readonly number[])[] =>
  marginal(0).flatMap((p, n) => Array.from({ length: Math.round(p * rows) }, () => sequences[n]!));

describe.each(laws)("on two tokens of the $name process", ({ process, law }) => {
  const { vocabulary } = process;
  const steps = 4;
  const t = 0.4;
  const times = fixedTimes(new Array<number>(rows).fill(t));
  const table = tableOf(law, vocabulary);
  const scores = tableModel("logRatio", vocabulary, () => table);
  const posterior = tableModel("x0", vocabulary, () => table);

  const cases: readonly (readonly [string, TokenModel, TokenLoss, TokenObjective])[] = [
    ["score entropy", scores, scoreEntropyLoss({ process, times }), scoreEntropy({ process })],
    ["score entropy of a model of x0", posterior, scoreEntropyLoss({ process, times }), scoreEntropy({ process })],
    [
      "score entropy with weights of 1",
      scores,
      scoreEntropyLoss({ process, times, weights: "one" }),
      scoreEntropy({ process, weights: "one" }),
    ],
    [
      "implicit score entropy with one neighbour",
      scores,
      implicitScoreEntropyLoss({ process, times }),
      implicitScoreEntropy({ process, neighbours: "all" }),
    ],
    [
      "implicit score entropy with three neighbours",
      scores,
      implicitScoreEntropyLoss({ process, times, neighbours: 3 }),
      implicitScoreEntropy({ process, neighbours: "all" }),
    ],
    ["concrete score matching", scores, concreteScoreLoss({ process, times }), concreteScore({ process })],
    ["cross-entropy", posterior, crossEntropyLoss({ process, times }), crossEntropy({ process })],
    ...(process.mask === undefined
      ? []
      : ([
          [
            "masked cross-entropy",
            posterior,
            maskedCrossEntropyLoss({ process, times }),
            maskedCrossEntropy({ process }),
          ],
        ] as const)),
  ];

  it.each(cases)(
    "%s is on average what it is over all noise, within three standard errors",
    (_, model, loss, objective) => {
      const exact = law.mean(objective, model, t) / 2;
      const { mean, error } = estimate(loss, model, cleanTokens(law));
      expect(error).toBeLessThan(0.25 * Math.max(1, Math.abs(exact)));
      expect(Math.abs(mean - exact)).toBeLessThan(3 * error);
    },
  );

  it("the losses of D3PM are on average the sums over their steps, within three standard errors", () => {
    for (const posteriorKind of ["exact", "joint"] as const) {
      const options = { process, steps, posterior: posteriorKind, lambda: 0.1 };
      const objective = reverseKl(options);
      let exact = 0;
      for (let n = 1; n <= steps; n++) exact += law.mean(objective, posterior, n / steps) / 2;
      const { mean, error } = estimate(d3pmLoss(options), posterior, cleanTokens(law));
      expect(error).toBeLessThan(0.15 * exact);
      expect(Math.abs(mean - exact)).toBeLessThan(3 * error);
    }
  });
});

describe.each(laws.slice(0, 2))("a loss on two tokens of the $name process", ({ process, law }) => {
  const scores = tableModel("logRatio", process.vocabulary, () => tableOf(law, process.vocabulary));
  it("times with a density leave the integral over time as it is, within three standard errors", () => {
    const range = { min: 0.2, max: 0.9 };
    const exact = integral(range.min, range.max, (time) => law.mean(scoreEntropy({ process }), scores, time) / 2);
    const density = (time: number) => (2 * time) / (range.max ** 2 - range.min ** 2);
    const weighted = {
      ...range,
      density,
      draw: (count: number, random: ReturnType<typeof rng>) =>
        Array.from(random.uniforms(count), (u) => Math.sqrt(range.min ** 2 + u * (range.max ** 2 - range.min ** 2))),
    };
    for (const times of [stratifiedTimes(range), uniformTimes(range), weighted]) {
      const { mean, error } = estimate(scoreEntropyLoss({ process, times }), scores, cleanTokens(law));
      expect(error).toBeLessThan(0.15 * exact);
      expect(Math.abs(mean - exact)).toBeLessThan(3 * error);
    }
  });
});

/** The integral of a smooth function, by Simpson's rule. */
function integral(from: number, to: number, f: (t: number) => number): number {
  const n = 40;
  const h = (to - from) / n;
  let sum = f(from) + f(to);
  for (let i = 1; i < n; i++) sum += (i % 2 === 1 ? 4 : 2) * f(from + i * h);
  return (sum * h) / 3;
}
