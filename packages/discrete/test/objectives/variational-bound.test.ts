import { rng } from "@tweedie/core";
import {
  absorbingMatrix,
  jsdBetas,
  logLinearNoise,
  tokenChain,
  uniformChain,
  uniformProcess,
} from "@tweedie/forward-processes";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { variationalBound } from "../../src/index.ts";
import { divergence } from "./divergence.ts";
import { enumerated } from "./enumerated.ts";
import { laws } from "./laws.ts";
import { tableModel, tokens } from "./models.ts";

beforeAll(useFloat64);

describe("variationalBound", () => {
  const p0 = [0.5, 0, 0.2, 0.3];
  const chains = [
    ["uniform", uniformChain({ vocabulary: 4, betas: [0.1, 0.2, 0.3, 0.5] })],
    [
      "absorbing",
      tokenChain({ matrices: jsdBetas({ steps: 4 }).map((beta) => absorbingMatrix({ vocabulary: 4, beta })) }),
    ],
  ] as const;

  it.each(chains)(
    "of the true model on the %s chain is the likelihood but for the end, to 1e-12",
    async (name, chain) => {
      const data = name === "uniform" ? p0 : [0.5, 0.2, 0.3, 0];
      const law = enumerated(chain, data, 1);
      const model = tableModel("x0", 4, law.logPosteriors);
      const states = data.flatMap((p, v) => (p > 0 ? [v] : []));
      const x0 = tokens(states.map((v) => [v]));
      const bound = await variationalBound({ process: chain, noise: "all" })(model, x0, rng(0));
      expect(bound.terms).toHaveLength(4);
      states.forEach((v, row) => {
        const end = divergence(law.conditional(1)[v]!, law.marginal(1));
        const likelihood = bound.nats[row]! - bound.prior[row]! + end;
        expect(Math.abs(likelihood + Math.log(data[v]!))).toBeLessThan(1e-12);
      });
    },
  );

  it.each(laws)(
    "drawn has the mean of all noise on two tokens of the $name process, within three standard errors",
    async ({ process, law }) => {
      const model = tableModel("x0", process.vocabulary, law.logPosteriors);
      const options = { process, steps: 5 };
      const exact = await variationalBound({ ...options, noise: "all" })(model, tokens([[1, 2]]), rng(0));
      const many = tokens(Array.from({ length: 600 }, () => [1, 2]));
      const drawn = await variationalBound(options)(model, many, rng(4));
      expect(drawn.standardError).toBeLessThan(0.05);
      expect(Math.abs(drawn.bitsPerToken - exact.bitsPerToken)).toBeLessThan(3 * drawn.standardError);
    },
  );

  it("comes down to the entropy of dependent tokens as steps are added: its excess halves with each doubling", async () => {
    const { process, law } = laws[1]!;
    const model = tableModel("x0", process.vocabulary, law.logPosteriors);
    const p0 = law.marginal(0);
    const possible = law.sequences.map((_, x) => x).filter((x) => p0[x]! > 0);
    const mean = (f: (x: number, row: number) => number) =>
      possible.reduce((sum, x, row) => sum + p0[x]! * f(x, row), 0);
    const end = mean((x) => divergence(law.conditional(1)[x]!, law.marginal(1)));
    const excess: number[] = [];
    for (const steps of [8, 16, 32]) {
      const x0 = tokens(possible.map((x) => law.sequences[x]!));
      const bound = await variationalBound({ process, steps, noise: "all" })(model, x0, rng(0));
      const path = mean((_, row) => bound.nats[row]! - bound.prior[row]!);
      excess.push(path + end - mean((x) => -Math.log(p0[x]!)));
    }
    for (const [more, less] of [excess.slice(0, 2), excess.slice(1)]) {
      expect(less).toBeGreaterThan(0);
      expect(less! / more!).toBeGreaterThan(0.4);
      expect(less! / more!).toBeLessThan(0.6);
    }
  });

  it("leaves no tensors behind", async () => {
    const { process, law } = laws[0]!;
    const model = tableModel("x0", process.vocabulary, law.logPosteriors);
    for (const noise of ["drawn", "all"] as const) {
      const bound = variationalBound({ process, steps: 3, noise });
      await expectNoLeak(async () => {
        const x0 = tokens([[1, 2]]);
        await bound(model, x0, rng(1));
        x0.dispose();
      });
    }
  });

  it("refuses too much noise, conditions with all of it, and processes without a number of steps", async () => {
    const process = uniformProcess({ vocabulary: 30, noise: logLinearNoise() });
    expect(() => variationalBound({ process })).toThrow("variationalBound: expected a number of steps");
    const all = variationalBound({ process, steps: 2, noise: "all" });
    const model = { target: "x0", predict: (x: ReturnType<typeof tokens>) => x } as const;
    await expect(all(model, tokens([[0, 1, 2, 3]]), rng(0))).rejects.toThrow(
      "at most 1e5 noised sequences, got 30 ** 4",
    );
    await expect(all<number>(model, tokens([[0, 1]]), rng(0), 5)).rejects.toThrow(
      "expected no condition with all noise",
    );
  });
});
