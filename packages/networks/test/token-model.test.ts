import { add, oneHot, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import type { TokenModel } from "@tweedie/core";
import { expectNoLeak } from "@tweedie/testing";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { tokenModel, tokenTransformer } from "../src/index.ts";
import type { Labels, TokenNetwork } from "../src/index.ts";
import { expectClose, float64, perturb } from "./float64.ts";

const tokens = (): Tensor => tensor([0, 4, 2, 1, 1, 3], [2, 3], "int32");
const small = { vocabulary: 5, width: 8, depth: 1, heads: 2, ratio: 2 } as const;

/** A network that returns its tokens as logits and notes what it was given. */
function spy(): { network: TokenNetwork<Labels>; calls: { noise: readonly number[]; cond: Labels }[] } {
  const calls: { noise: readonly number[]; cond: Labels }[] = [];
  const apply = (x: Tensor, noise: readonly number[], cond: Labels) => {
    calls.push({ noise, cond });
    return oneHot(x, 5, 1, 0, "float32");
  };
  return { network: { variables: {}, vocabulary: 5, apply, dispose: () => undefined }, calls };
}

describe("tokenModel", () => {
  beforeEach(float64);

  it("gives the time in thousandths and the output as it is, by default", () => {
    const { network, calls } = spy();
    const model = tokenModel(network, { target: "logRatio" });
    expect(model.target).toBe("logRatio");
    expectClose(model.predict(tokens(), [0.25, 1], [2, null]), oneHot(tokens(), 5, 1, 0, "float32").dataSync(), 0);
    expect(calls).toEqual([{ noise: [250, 1000], cond: [2, null] }]);
  });

  it("tells each row's time as it is asked to", () => {
    const { network, calls } = spy();
    tokenModel(network, { target: "x0", noise: (t) => -Math.log1p(-t) }).predict(tokens(), [0.5, 0], [0, 1]);
    expect(calls[0]!.noise).toEqual([Math.LN2, 0]);
  });

  it("makes logits by a head, which sees the tokens too", () => {
    const { network } = spy();
    const head = (output: Tensor, x: Tensor) => add(output, oneHot(x, 5, 2, 0, "float32"));
    const logits = tokenModel(network, { target: "x0", head }).predict(tokens(), [0, 0], [0, 0]);
    expectClose(logits, oneHot(tokens(), 5, 3, 0, "float32").dataSync(), 0);
  });

  it("is the same at all times where the network is not told them", () => {
    const free = tokenTransformer({ ...small, timed: false }, rng(1));
    const timed = tokenTransformer(small, rng(1));
    const differ = (network: TokenNetwork) => {
      perturb(network.variables, rng(2));
      const { predict } = tokenModel(network, { target: "x0" });
      const [early, late] = [0.1, 0.9].map((t) => predict(tokens(), [t, t], undefined).dataSync());
      return early!.some((value, i) => value !== late![i]);
    };
    expect([differ(free), differ(timed)]).toEqual([false, true]);
  });

  it("takes labels, with null for none, where the network has classes", () => {
    const network = tokenTransformer({ ...small, classes: 3 }, rng(1));
    perturb(network.variables, rng(2));
    const model = tokenModel(network, { target: "x0" });
    expectTypeOf(model).toEqualTypeOf<TokenModel<Labels>>();
    const first = (label: number | null) => model.predict(tokens(), [0.5, 0.5], [label, 0]).dataSync()[0];
    expect(new Set([0, 1, 2, null].map(first)).size).toBe(4);
    expect(() => model.predict(tokens(), [0.5, 0.5], [3, 0])).toThrow("an integer from 0 to 2, or null for no label");
  });

  it("leaves no tensor behind", async () => {
    const model = tokenModel(tokenTransformer(small, rng(1)), {
      target: "x0",
      head: (output, x) => add(output, oneHot(x, 5, 1, 0, "float32")),
    });
    const x = tokens();
    await expectNoLeak(() => model.predict(x, [0.1, 0.2], undefined));
  });
});
