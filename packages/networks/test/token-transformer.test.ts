import { memory, ones, reverse, slice, tensor, tidy, variableGrads, zeros } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import { expectNoLeak } from "@tweedie/testing";
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { countParameters, tokenTransformer } from "../src/index.ts";
import type { Labels, TokenNetwork, TokenTransformerOptions } from "../src/index.ts";
import { expectClose, expectVariableGradients, float64, perturb } from "./float64.ts";
import { weighted } from "./weighted.ts";

const small = { vocabulary: 5, width: 8, depth: 2, heads: 2, ratio: 2 } as const;
const variants: readonly (readonly [string, TokenTransformerOptions, labels: Labels | undefined])[] = [
  ["noise level and label", { ...small, classes: 3, embedding: 6 }, [2, null]],
  ["the noise level", small, undefined],
  ["the label", { ...small, timed: false, classes: 3 }, [1, 0]],
  ["nothing but tokens", { ...small, timed: false }, undefined],
  ["its neighbours", { ...small, timed: false, neighbours: 2 }, undefined],
];
const tokens = (): Tensor => tensor([0, 4, 2, 2, 1, 1, 3, 4, 0, 0, 2, 4], [2, 6], "int32");
const noise = [900, 20] as const;

describe.each(variants)("tokenTransformer told %s", (_, options, labels) => {
  beforeEach(float64);
  let network: TokenNetwork<Labels | undefined> | undefined;
  afterEach(() => network?.dispose());
  const made = () => (network = tokenTransformer(options as never, rng(1)) as TokenNetwork<Labels | undefined>);
  const perturbed = () => {
    const fresh = made();
    perturb(fresh.variables, rng(2));
    return fresh;
  };

  it("gives a logit for every token at every place, all zero at the start", () => {
    const logits = made().apply(tokens(), noise, labels);
    expect(logits.shape).toEqual([2, 6, 5]);
    expectClose(logits, new Float64Array(60), 0);
  });

  it("has the gradient of every variable", () => {
    const { variables, apply } = perturbed();
    expectVariableGradients(() => weighted(apply(tokens(), noise, labels)), variables);
  });

  it("treats each row alone, and tells its places apart", () => {
    const { apply } = perturbed();
    const logits = apply(tokens(), noise, labels);
    const alone = apply(slice(tokens(), 1, 1), [noise[1]], labels && [labels[1]!]);
    expectClose(alone, slice(logits, 1, 1).dataSync(), 1e-12);
    const backwards = reverse(apply(reverse(tokens(), 1), noise, labels), 1).dataSync();
    expect(Math.abs(backwards[0]! - logits.dataSync()[0]!)).toBeGreaterThan(1e-3);
  });

  it("depends on the conditions that it has, and on no others", () => {
    const { apply } = perturbed();
    const first = (noise: readonly number[], labels: Labels | undefined) =>
      apply(ones([2, 3], "int32"), noise, labels).dataSync()[0]!;
    const start = first(noise, labels);
    expect(first([901, 20], labels) !== start).toBe(options.timed !== false);
    if (labels) expect(first(noise, [0, 1])).not.toBe(start);
  });

  it("leaves no tensor behind", async () => {
    const before = memory().numTensors;
    const { variables, apply } = perturbed();
    const x = tokens();
    await expectNoLeak(() => apply(x, noise, labels));
    await expectNoLeak(() => variableGrads(() => weighted(apply(x, noise, labels)), Object.values(variables)));
    x.dispose();
    network?.dispose();
    network = undefined;
    expect(memory().numTensors).toBe(before);
  });

  it.each(["cpu", "wasm"] as const)("gives on %s what it gives in float64", async (name) => {
    const run = () => {
      const { variables, apply } = perturbed();
      return tidy(() => {
        const entries = Object.values(variables);
        const loss = () => weighted(apply(tokens(), noise, labels));
        const { grads: gradients } = variableGrads(loss, entries);
        const slopes = entries.map((variable) => [...gradients[variable.name]!.dataSync()]);
        return [[...apply(tokens(), noise, labels).dataSync()], ...slopes];
      });
    };
    const exact = run();
    network?.dispose();
    network = undefined;
    await useBackend(name);
    run().forEach((values, i) => {
      expectClose(values, exact[i]!, 5e-5 * Math.max(1, ...exact[i]!.map(Math.abs)));
    });
  });
});

describe("tokenTransformer", () => {
  beforeEach(float64);

  it("has 0.81 million parameters on 64 tokens without conditions", () => {
    const { variables, vocabulary } = tokenTransformer({ vocabulary: 64, timed: false }, rng(1));
    expect(countParameters(variables)).toBe(809_792);
    expect(vocabulary).toBe(64);
  });

  it("says as many numbers of a place as it is asked to", () => {
    const { apply, variables } = tokenTransformer({ ...small, outputs: 2 }, rng(1));
    expect(apply(tokens(), noise, undefined).shape).toEqual([2, 6, 2]);
    expect(variables["final_layer.linear.weight"]!.shape).toEqual([8, 2]);
    expect(variables["token_embed.weight"]!.shape).toEqual([5, 8]);
    expect(() => tokenTransformer({ ...small, outputs: 0 }, rng(1))).toThrow("a positive integer for outputs, got 0");
  });

  it("refuses wrong tokens, conditions and options", () => {
    const { apply } = tokenTransformer(small, rng(1));
    expect(() => apply(zeros([2, 3]), noise, undefined)).toThrow("expected tokens [batch, length] of dtype int32");
    expect(() => apply(zeros([2, 3, 5], "int32"), noise, undefined)).toThrow("got int32 of the shape [2,3,5]");
    expect(() => apply(tokens(), [1], undefined)).toThrow("expected one noise level for each of 2 rows, got 1");
    expect(() => tokenTransformer({ ...small, width: 6 }, rng(1))).toThrow("each of 2 heads an even number");
    expect(() => tokenTransformer({ vocabulary: 0 }, rng(1))).toThrow("a positive integer for vocabulary, got 0");
    expect(() => tokenTransformer({ ...small, embedding: 1 }, rng(1))).toThrow("at least 2 for embedding, got 1");
  });

  it("takes labels where it has classes, by its type", () => {
    expectTypeOf(tokenTransformer(small, rng(1))).toEqualTypeOf<TokenNetwork>();
    expectTypeOf(tokenTransformer({ ...small, classes: 2 }, rng(1))).toEqualTypeOf<TokenNetwork<Labels>>();
  });
});
