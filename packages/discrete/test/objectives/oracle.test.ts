import { rng } from "@tweedie/core";
import type { TokenTarget } from "@tweedie/core";
import { absorbingProcess, logLinearNoise, uniformProcess } from "@tweedie/forward-processes";
import { tokenLaw } from "@tweedie/oracles";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { maskedCrossEntropy, ratioOf, reverseKl, scoreEntropy } from "../../src/index.ts";
import { values } from "./models.ts";

beforeAll(useFloat64);

const noise = logLinearNoise();
/** Three tokens, of which the last follows from the others but for a little noise; some sequences never occur. */
const weights = Array.from({ length: 27 }, (_, n) => {
  const [a, b, c] = [Math.floor(n / 9), Math.floor(n / 3) % 3, n % 3];
  if (a === 2 && b === 2) return 0;
  return (1 + a) * (c === (a + b) % 3 ? 10 : 1);
});
const total = weights.reduce((a, b) => a + b);
const law = tokenLaw({ vocabulary: 3, length: 3, probabilities: weights.map((weight) => weight / total) });
const processes = [
  ["uniform", uniformProcess({ vocabulary: 3, noise })],
  ["absorbing", absorbingProcess({ vocabulary: 4, noise })],
] as const;
const targets: readonly TokenTarget[] = ["x0", "logRatio"];

describe.each(processes)("the exact law of three tokens of the %s process", (_, process) => {
  const data = () => law.sample(200, rng(1));
  const noised = (t: number) => process.perturb(data(), new Array<number>(200).fill(t), rng(2));
  const at = (t: number) => ({ x0: data(), x: noised(t), t: new Array<number>(200).fill(t), rng: rng(3) });

  it.each(targets)("as a model of %s has no score entropy against its own score, to 1e-12", (target) => {
    const objective = scoreEntropy({ process, truth: law.logScore(process) });
    for (const t of [0.01, 0.5, 0.99]) {
      for (const cost of values(objective.terms(law.model(process, target), at(t), undefined))) {
        expect(Math.abs(cost)).toBeLessThan(1e-12);
      }
    }
  });

  it.each(targets)("as a model of %s gives its own steps, to 1e-9", (target) => {
    const [s, t] = [0.2, 0.6];
    const x = noised(t);
    // What cannot become x in the step, no step asks for.
    const likelihood = values(process.likelihood(x, s, t));
    const [found, exact] = [ratioOf(law.model(process, target), process), law.ratio(process)].map((ratio) =>
      values(ratio(x, s, t)),
    );
    likelihood.forEach((p, i) => expect(Math.abs(p * (found![i]! - exact![i]!))).toBeLessThan(1e-9));
  });

  it("costs a finite amount by every objective, whatever it holds for impossible", () => {
    const objectives = [
      scoreEntropy({ process }),
      reverseKl({ process, steps: 10 }),
      ...(process.mask === undefined ? [] : [maskedCrossEntropy({ process })]),
    ];
    for (const objective of objectives) {
      for (const t of [0.1, 0.5, 1]) {
        const costs = values(objective.terms(law.model(process, "x0"), at(t), undefined));
        expect(costs.every((cost) => Number.isFinite(cost) && cost > -1e-12)).toBe(true);
      }
    }
  });
});
