import { cast, log, mul, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { last, onGrid, rng, tensorOf } from "@tweedie/core";
import type { Ratio, Times, TokenProcess } from "@tweedie/core";
import { absorbingProcess, logLinearNoise, uniformProcess } from "@tweedie/forward-processes";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { analytic, drawTokens, ratioOfPosterior, ratioOfScore } from "../../src/index.ts";

beforeAll(useFloat64);

const processes: readonly (readonly [string, TokenProcess, readonly number[]])[] = [
  ["uniform", uniformProcess({ vocabulary: 3, noise: logLinearNoise() }), [0.5, 0.2, 0.3]],
  ["absorbing", absorbingProcess({ vocabulary: 3, noise: logLinearNoise() }), [0.7, 0.3, 0]],
];
const states = () => cast(tensor([0, 1, 2]), "int32");
const values = (x: Tensor) => [...x.dataSync()];

/** What is known of a single token of a given law, in both forms. */
function known(process: TokenProcess, law: readonly number[]): readonly (readonly [string, Ratio])[] {
  const at = (t: Times) => values(process.push(tensorOf(law, [1, 3]), 0, t));
  const posterior = (x: Tensor, t: Times) => {
    const likelihood = values(process.likelihood(x, 0, t));
    const joint = likelihood.map((value, i) => value * law[i % 3]!);
    const mass = values(x).map((_, row) => joint.slice(3 * row, 3 * row + 3).reduce((a, b) => a + b));
    return tensorOf(
      joint.map((value, i) => value / (mass[Math.floor(i / 3)]! || 1)),
      [...x.shape, 3],
    );
  };
  const score = (x: Tensor, t: Times) => {
    const p = at(t);
    const ratios = values(x).flatMap((token) => p.map((value) => value / p[token]!));
    return log(tensorOf(ratios, [...x.shape, 3]));
  };
  return [
    ["a posterior", ratioOfPosterior(process, posterior)],
    ["a score", ratioOfScore(process, score)],
  ];
}

describe.each(processes)("a token of the %s process", (_, process, law) => {
  it.each(known(process, law))("by the ratios of %s goes back from p_t to p_s, to 1e-12", (_, ratio) => {
    const [s, t] = [0.3, 0.8];
    const [early, late] = [s, t].map((time) => values(process.push(tensorOf(law, [1, 3]), 0, time))) as [
      number[],
      number[],
    ];
    // Column x of the reverse transition.
    const reverse = values(mul(process.likelihood(states(), s, t), ratio(states(), s, t)));
    for (const y of [0, 1, 2]) {
      const mass = late.reduce((sum, p, x) => sum + p * reverse[3 * x + y]!, 0);
      expect(Math.abs(mass - early[y]!)).toBeLessThan(1e-12);
    }
    for (const x of [0, 1, 2]) {
      const total = reverse.slice(3 * x, 3 * x + 3).reduce((a, b) => a + b);
      expect(total).toBeCloseTo(1, 12);
    }
  });

  it("is sampled by the one loop, within four standard errors, without a leak", async () => {
    const [, ratio] = known(process, law)[0]!;
    const count = 4000;
    const late = values(process.push(tensorOf(law, [1, 3]), 0, 0.9));
    const logits = tensorOf(Array.from({ length: count }, () => late.map((p) => Math.log(p))).flat(), [count, 1, 3]);
    const run = async () => {
      const start = drawTokens(logits, rng(1));
      const end = await last(onGrid(analytic(), [0.9, 0.6, 0.2, 0])(start, { process, ratio, rng: rng(2) }));
      const counts = [0, 0, 0];
      for (const token of values(end)) counts[token]! += 1;
      start.dispose();
      end.dispose();
      return counts;
    };
    const counts = await run();
    counts.forEach((n, v) => {
      const error = Math.sqrt(law[v]! * (1 - law[v]!) * count);
      expect(Math.abs(n - count * law[v]!)).toBeLessThanOrEqual(4 * error);
    });
    await expectNoLeak(async () => void (await run()));
  });
});

describe("drawTokens", () => {
  it("draws rare tokens as often as they should be, and impossible ones never", () => {
    const count = 200_000;
    const p = [0.9 - 1e-4, 0.1, 1e-4, 0];
    const logits = tensorOf(Array.from({ length: count }, () => p.map((v) => Math.log(v))).flat(), [count, 4]);
    const counts = [0, 0, 0, 0];
    for (const token of values(drawTokens(logits, rng(3)))) counts[token]! += 1;
    p.forEach((v, k) => expect(Math.abs(counts[k]! - v * count)).toBeLessThanOrEqual(4 * Math.sqrt(v * count)));
  });
});
