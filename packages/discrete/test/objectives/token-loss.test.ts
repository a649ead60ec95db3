import { matMul, reshape, slice, tensor, tidy, variable, variableGrads } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { rng, rowWindows } from "@tweedie/core";
import type { Rng, TokenModel } from "@tweedie/core";
import {
  absorbingChain,
  absorbingProcess,
  logLinearNoise,
  uniformChain,
  uniformProcess,
} from "@tweedie/forward-processes";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  anyOrderLoss,
  chainTimes,
  concreteScoreLoss,
  crossEntropyLoss,
  d3pmLoss,
  implicitScoreEntropyLoss,
  maskedCrossEntropy,
  maskedCrossEntropyLoss,
  reverseKl,
  scoreEntropy,
  scoreEntropyLoss,
  stratifiedTimes,
  tokenLoss,
  uniformTimes,
} from "../../src/index.ts";
import type { TokenLoss } from "../../src/index.ts";
import { nested, tokens, values } from "./models.ts";

beforeAll(async () => {
  await useFloat64();
  await registerGradients();
});

const vocabulary = 4;
const noise = logLinearNoise();
const absorbing = absorbingProcess({ vocabulary, noise });
const uniform = uniformProcess({ vocabulary, noise });
const chain = uniformChain({ vocabulary, betas: [0.1, 0.3, 0.6] });

const losses: readonly (readonly [string, TokenLoss])[] = [
  ["scoreEntropyLoss", scoreEntropyLoss({ process: uniform })],
  ["implicitScoreEntropyLoss", implicitScoreEntropyLoss({ process: uniform, neighbours: 2 })],
  ["concreteScoreLoss", concreteScoreLoss({ process: absorbing })],
  ["crossEntropyLoss", crossEntropyLoss({ process: uniform, weight: (t) => 1 + t })],
  ["maskedCrossEntropyLoss", maskedCrossEntropyLoss({ process: absorbing })],
  ["maskedCrossEntropyLoss in steps", maskedCrossEntropyLoss({ process: absorbing, steps: 5 })],
  ["d3pmLoss", d3pmLoss({ process: chain, lambda: 0.01 })],
  ["anyOrderLoss", anyOrderLoss({ vocabulary, mask: 3 })],
];

/** Logits that depend on every token of a row, the time and a table that is trained. */
function model(
  table: Tensor = nested(Array.from({ length: 4 }, (_, i) => Array.from({ length: 4 }, (_, j) => Math.sin(3 * i + j)))),
): TokenModel {
  return {
    target: "x0",
    predict: (x, t) => {
      const rows = values(x);
      const [count, length] = x.shape as [number, number];
      const own = (i: number) =>
        rows.slice(i * length, (i + 1) * length).reduce((sum, v, l) => sum + (l + 1) * v, t[i]!);
      const features = Array.from({ length: count * length }, (_, k) => {
        const i = Math.floor(k / length);
        return Array.from({ length: 4 }, (_, f) => Math.cos(own(i) * (f + 1) + k - i * length));
      });
      return reshape(matMul(nested(features) as Tensor2D, table as Tensor2D), [count, length, vocabulary]);
    },
  };
}

const data = [
  [0, 1, 2],
  [2, 2, 1],
  [0, 0, 0],
  [1, 2, 0],
  [2, 0, 1],
  [1, 1, 1],
  [0, 2, 2],
];

describe.each(losses)("%s", (_, loss) => {
  const of = (x0: readonly (readonly number[])[], random: Rng) => values(loss(model(), tokens(x0), random))[0]!;

  it("is a scalar, a function of the state of its rng, which moves on", () => {
    expect(loss(model(), tokens(data), rng(1)).shape).toEqual([]);
    const random = rng(1);
    const first = of(data, random);
    expect(of(data, random)).not.toBe(first);
    expect(of(data, rng(1))).toBe(first);
  });

  it("is the mean over windows of a batch, weighted by their rows", () => {
    for (const source of [() => rng(2), () => rng(2).forRows([3, 9, 4, 7, 0, 1, 8])]) {
      const together = of(data, source());
      const x0 = tokens(data);
      const parts = rowWindows(7, 3).map((window) => {
        const rows = slice(x0, [window.first, 0], [window.count, -1]);
        return (values(loss(model(), rows, source().window(window)))[0]! * window.count) / 7;
      });
      expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - together)).toBeLessThan(1e-12);
    }
  });

  it("passes gradients to the model, and hands the condition on", () => {
    const table = variable(nested(Array.from({ length: 4 }, () => [0.1, -0.2, 0.3, 0])));
    const { grads } = variableGrads(() => loss(model(table), tokens(data), rng(3)) as never, [table]);
    expect(Math.max(...values(Object.values(grads)[0]!).map(Math.abs))).toBeGreaterThan(1e-3);
    const seen = new Set<readonly string[]>();
    const conditional: TokenModel<readonly string[]> = {
      target: "x0",
      predict: (x, t, cond) => {
        seen.add(cond);
        return model().predict(x, t, undefined);
      },
    };
    const labels = ["a", "b"];
    loss(conditional, tokens(data.slice(0, 2)), rng(4), labels);
    expect([...seen]).toEqual([labels]);
  });

  it("leaves nothing but its value behind in a tidy", async () => {
    const x0 = tokens(data);
    const table = nested(Array.from({ length: 4 }, () => [0.1, -0.2, 0.3, 0]));
    await expectNoLeak(() => tidy(() => loss(model(table), x0, rng(5))).dispose());
  });

  it("refuses tokens of another type or shape", () => {
    expect(() => loss(model(), nested(data), rng(0))).toThrow("expected tokens [batch, length] of dtype int32");
    expect(() => loss(model(), tensor([1, 2], [2], "int32"), rng(0))).toThrow("got int32 of the shape [2]");
  });
});

describe("times", () => {
  it.each([
    ["uniformTimes", uniformTimes],
    ["stratifiedTimes", stratifiedTimes],
  ] as const)("%s lie between the cut-offs, every row alike, also in windows", (name, make) => {
    const times = make({ min: 0.2, max: 0.8 });
    const random = rng(1);
    const firsts = Array.from({ length: 4000 }, () => (times.draw(8, random)[0]! - 0.2) / 0.6);
    const counts = new Array<number>(8).fill(0);
    for (const u of firsts) counts[Math.floor(8 * u)]! += 1;
    // Each eighth expects 500, with a standard deviation of 21.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(4 * 21);
    const all = times.draw(7, rng(6));
    const parts = rowWindows(7, 3).map((window) => times.draw(window.count, rng(6).window(window)));
    expect(parts.flat()).toEqual(all);
    expect([times.density(0.5), times.density(0.1)]).toEqual([1 / (0.8 - 0.2), 0]);
    expect(() => make({ min: 0.5, max: 0.5 })).toThrow(`${name}: expected 0 <= min < max <= 1`);
    expect(() => make({ min: Number.NaN })).toThrow(`${name}: expected`);
  });

  it("stratified ones have one in each stratum, and chain ones every step as often as can be", () => {
    const strata = stratifiedTimes({ min: 0 })
      .draw(10, rng(5))
      .map((t) => Math.floor(10 * t));
    expect(strata.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const steps = chainTimes(5).draw(10, rng(5));
    expect(steps.toSorted((a, b) => a - b)).toEqual([0.2, 0.2, 0.4, 0.4, 0.6, 0.6, 0.8, 0.8, 1, 1]);
    expect(chainTimes(5).density(0.2)).toBe(0.2);
    expect(() => chainTimes(0)).toThrow("chainTimes: expected a whole number of steps of at least 1, got 0");
  });

  it("given to a loss take the place of its own", () => {
    const loss = tokenLoss(scoreEntropy({ process: uniform }), { ...uniformTimes(), draw: () => [0.3, 0.9] });
    const seen: (readonly number[])[] = [];
    const spy: TokenModel = {
      target: "x0",
      predict: (x, t) => {
        seen.push(t);
        return model().predict(x, t, undefined);
      },
    };
    loss(spy, tokens(data.slice(0, 2)), rng(0));
    expect(seen).toEqual([[0.3, 0.9]]);
  });
});

describe("objectives", () => {
  it("refuse processes that do not fit", () => {
    expect(() => scoreEntropy({ process: chain })).toThrow("scoreEntropy: expected a process with rates");
    expect(() => scoreEntropy({ process: chain, weights: "one" })).not.toThrow();
    expect(() => maskedCrossEntropy({ process: uniform })).toThrow("expected a process with a mask");
    expect(() => maskedCrossEntropy({ process: { ...chain, mask: 3 } })).toThrow("expected a process with rates");
    expect(() => reverseKl({ process: uniform })).toThrow("reverseKl: expected a number of steps, got none");
    expect(() => reverseKl({ process: uniform, steps: 0.5 })).toThrow("expected a whole number of steps");
    expect(() => reverseKl({ process: chain, lambda: -1 })).toThrow("reverseKl: expected lambda of at least 0, got -1");
    expect(() => anyOrderLoss({ vocabulary, mask: 4 })).toThrow("anyOrderLoss: expected a mask among 4 states, got 4");
    expect(() => implicitScoreEntropyLoss({ process: uniform, neighbours: 0 })).toThrow("neighbours of at least 1");
  });

  it("cost infinitely much where a mask is among the data", () => {
    const masked = tokens([[3, 3, 3]]);
    const masking = absorbingProcess({ vocabulary, noise: logLinearNoise({ eps: 0 }) });
    const chained = absorbingChain({ vocabulary, betas: [0.5, 1] });
    for (const loss of [
      maskedCrossEntropyLoss({ process: masking }),
      crossEntropyLoss({ process: masking }),
      anyOrderLoss({ vocabulary, mask: 3 }),
      d3pmLoss({ process: chained, lambda: 0.1 }),
    ]) {
      expect(values(loss(model(), masked, rng(0)))).toEqual([Infinity]);
    }
  });

  it.each([
    ["crossEntropy", crossEntropyLoss({ process: uniform })],
    ["maskedCrossEntropy", maskedCrossEntropyLoss({ process: absorbing })],
    ["reverseKl", d3pmLoss({ process: chain })],
    ["anyOrderLoss", anyOrderLoss({ vocabulary, mask: 3 })],
  ])("%s refuses a model of log-ratios", (name, loss) => {
    const scores: TokenModel = { ...model(), target: "logRatio" };
    expect(() => loss(scores, tokens(data), rng(0))).toThrow(`${name}: expected a model with the target "x0"`);
  });
});
