import { tensor } from "@tensorflow/tfjs-core";
import { useFloat64 } from "@tweedie/testing";
import { rng } from "@tweedie/core";
import type { TokenModel } from "@tweedie/core";
import {
  absorbingMatrix,
  absorbingProcess,
  jsdBetas,
  logLinearNoise,
  matrixProcess,
  tokenChain,
  uniformProcess,
} from "@tweedie/forward-processes";
import { beforeAll, describe, expect, it } from "vitest";
import { tokenPriorKl, variationalBound } from "../../src/index.ts";
import { steadyNoise, tokens, values } from "./models.ts";

beforeAll(useFloat64);

const generator = [
  [-1, 2, 1],
  [0.7, -2.5, 1],
  [0.3, 0.5, -2],
];
const process = matrixProcess({ generator, noise: steadyNoise(0.5) });

describe("tokenPriorKl", () => {
  it("compares to the law that prior draws from, to 1e-6, which shares of a draw fit within five standard errors", () => {
    const pi = process.stationary!;
    const drawn = values(process.prior([20000, 1], rng(1)));
    pi.forEach((p, v) => {
      const share = drawn.filter((token) => token === v).length / drawn.length;
      expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / drawn.length));
    });
    const law = [...process.push(tensor([[[0, 1, 0]]]), 0, 1).dataSync()];
    const kl = law.reduce((sum, q, v) => sum + q * Math.log(q / pi[v]!), 0);
    expect(Math.abs(values(tokenPriorKl(process, tokens([[1]])))[0]! - kl)).toBeLessThan(1e-6);
  });

  it("is that of clean tokens all alike where no law is named, or masks have it all, to 1e-6", () => {
    const eps = 0.01;
    const noise = logLinearNoise({ eps });
    const masks = absorbingProcess({ vocabulary: 4, noise });
    expect(Math.abs(values(tokenPriorKl(masks, tokens([[1]])))[0]! - eps * Math.log(3))).toBeLessThan(1e-6);
    const [own, other] = [eps + (1 - eps) / 3, (1 - eps) / 3];
    const kl = own * Math.log(3 * own) + 2 * other * Math.log(3 * other);
    expect(
      Math.abs(values(tokenPriorKl(uniformProcess({ vocabulary: 3, noise }), tokens([[1]])))[0]! - kl),
    ).toBeLessThan(1e-6);
  });
});

describe("a mask that is a clean token", () => {
  const matrices = jsdBetas({ steps: 4 }).map((beta) => absorbingMatrix({ vocabulary: 3, beta, mask: 1 }));
  const law = [0.5, 0.3, 0.2];
  /** What a grey token says of the clean one, which others have become by the share t; what is not grey is clean. */
  const model: TokenModel = {
    target: "x0",
    predict: (x, t) =>
      tensor(
        t.flatMap((time) => law.map((p, v) => Math.log(v === 1 ? p : p * time))),
        [...x.shape, 3],
      ),
  };
  const costs = async (chain: ReturnType<typeof tokenChain>) =>
    (await variationalBound({ process: chain, noise: "all" })(model, tokens([[0], [1], [2]]), rng(0))).nats;

  it("costs as any other, in a bound that is met by the law of the data, to 1e-6", async () => {
    const chain = tokenChain({ matrices, maskIsToken: true });
    expect(chain.mask).toBeUndefined();
    const nats = await costs(chain);
    law.forEach((p, v) => expect(Math.abs(nats[v]! + Math.log(p))).toBeLessThan(1e-6));
  });

  it("cannot be where it is none", async () => {
    const chain = tokenChain({ matrices });
    expect(chain.mask).toBe(1);
    expect((await costs(chain))[1]).toBe(Infinity);
  });
});
