import { reverse, zeros } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { rng, TweedieError } from "@tweedie/core";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { countParameters, dit, gridPositions, imagesOf, patchesOf } from "../src/index.ts";
import type { Labels, Network } from "../src/index.ts";
import { expectClose, expectGradients, float64, perturb } from "./float64.ts";
import { weighted } from "./weighted.ts";

describe("dit", () => {
  beforeEach(float64);

  it("has 1.26 million parameters at 128 channels and 4 blocks, and keeps the shape of images of any size", () => {
    const { apply, variables } = dit({ classes: 10 }, rng(1));
    // A block has 12 w² in its products and 6 w² in its modulation.
    expect(countParameters(variables)).toBe(1_259_024);
    expect(apply(zeros([2, 28, 28, 1]), [1, 2], [3, null]).shape).toEqual([2, 28, 28, 1]);
    expect(apply(zeros([1, 4, 8, 1]), [1], [3]).shape).toEqual([1, 4, 8, 1]);
  });

  it("names its variables as its authors do, in the layouts of TensorFlow", () => {
    const { variables } = dit({ channels: 3, patch: 2, width: 16, depth: 2, heads: 2 }, rng(1));
    const shapes = Object.fromEntries(Object.entries(variables).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toMatchObject({
      "x_embedder.proj.weight": [12, 16],
      "blocks.0.attn.qkv.weight": [16, 48],
      "blocks.1.attn.proj.bias": [16],
      "blocks.1.mlp.fc1.weight": [16, 64],
      "blocks.1.mlp.fc2.weight": [64, 16],
      "blocks.1.adaLN_modulation.1.weight": [16, 96],
      "final_layer.adaLN_modulation.1.bias": [32],
      "final_layer.linear.weight": [16, 12],
    });
  });

  it("starts modulations and the output at zero, and nothing else but biases", () => {
    for (const [name, variable] of Object.entries(dit({ width: 16, depth: 2 }, rng(1)).variables)) {
      const zero = variable.dataSync().every((value) => value === 0);
      expect(zero, name).toBe(/bias$|adaLN|final_layer/.test(name));
    }
  });

  it("tells places apart: swapped patches do not give swapped outputs", () => {
    const { apply, variables } = dit({ patch: 2, width: 8, depth: 1, heads: 2 }, rng(1));
    perturb(variables, rng(2));
    const x = rng(3).normal([1, 2, 4, 1]);
    const swap = (images: Tensor) => imagesOf(reverse(patchesOf(images, 2), 1), 2, images.shape);
    const swapped = swap(apply(swap(x), [5], undefined)).dataSync();
    expect(Math.abs(swapped[0]! - apply(x, [5], undefined).dataSync()[0]!)).toBeGreaterThan(1e-3);
  });

  it("refuses images that its patches do not tile, and wrong options", () => {
    const { apply } = dit({ width: 8 }, rng(1));
    expect(() => apply(zeros([1, 28, 30, 1]), [1], undefined)).toThrow("whose height and width are multiples of 4");
    expect(() => apply(zeros([1, 28, 28, 3]), [1], undefined)).toThrow("dit: expected images");
    expect(() => apply(zeros([28, 28, 1]), [1], undefined)).toThrow(TweedieError);
    expect(() => dit({ width: 12, heads: 8 }, rng(1))).toThrow("multiple of 4 and of 8 heads, got 12");
    expect(() => dit({ width: 6, heads: 2 }, rng(1))).toThrow("multiple of 4 and of 2 heads, got 6");
    expect(() => dit({ depth: 0 }, rng(1))).toThrow("dit: expected a positive integer for depth, got 0");
  });

  it("takes labels where it has classes, by its type", () => {
    expectTypeOf(dit({ width: 8 }, rng(1))).toEqualTypeOf<Network>();
    expectTypeOf(dit({ width: 8, classes: 2 }, rng(1))).toEqualTypeOf<Network<Labels>>();
  });
});

describe("patchesOf", () => {
  beforeEach(float64);

  it("cuts images as a convolution with the stride of a patch does, and imagesOf undoes it", () => {
    const x = rng(1).normal([2, 4, 6, 3]);
    const values = x.dataSync();
    const patches = patchesOf(x, 2);
    expect(patches.shape).toEqual([2, 6, 12]);
    const got = patches.dataSync();
    for (const [row, i, j, u, v, c] of [
      [0, 0, 0, 0, 0, 0],
      [1, 1, 2, 0, 1, 2],
      [1, 0, 1, 1, 0, 1],
    ] as const) {
      const pixel = values[((row * 4 + 2 * i + u) * 6 + 2 * j + v) * 3 + c];
      expect(got[(row * 6 + i * 3 + j) * 12 + (u * 2 + v) * 3 + c]).toBe(pixel);
    }
    expectClose(imagesOf(patches, 2, x.shape), values, 0);
    expectGradients((x) => weighted(patchesOf(x, 2)), [x]);
    expectGradients((tokens) => weighted(imagesOf(tokens, 2, x.shape)), [patches]);
  });

  it("refuses what does not fit", () => {
    expect(() => patchesOf(zeros([1, 4, 5, 1]), 2)).toThrow("patchesOf: expected images");
    expect(() => imagesOf(zeros([1, 4, 4]), 2, [1, 4, 6, 1])).toThrow("imagesOf: expected tokens [1,6,4]");
  });
});

describe("gridPositions", () => {
  it("has sines and cosines of the column, then of the row", () => {
    const positions = gridPositions(2, 3, 8);
    const slow = 10_000 ** -0.5;
    const wave = (index: number) => [index, index * slow].map(Math.sin).concat([index, index * slow].map(Math.cos));
    expectClose(positions.slice(5 * 8), [...wave(2), ...wave(1)], 1e-15);
    expectClose(positions.slice(3 * 8, 4 * 8), [...wave(0), ...wave(1)], 1e-15);
  });

  it("refuses features that it cannot share out", () => {
    expect(() => gridPositions(2, 2, 6)).toThrow(
      "gridPositions: expected a positive multiple of 4 for features, got 6",
    );
  });
});
