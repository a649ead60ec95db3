import { zeros } from "@tensorflow/tfjs-core";
import { rng, TweedieError } from "@tweedie/core";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { countParameters, mlp, unet } from "../src/index.ts";
import type { Labels, Network } from "../src/index.ts";
import { expectClose, float64 } from "./float64.ts";

const small = { widths: [2, 4], groups: 2 };

describe("unet", () => {
  beforeEach(float64);

  it("takes 14 x 14 with two resolutions and 28 x 28 with three", () => {
    const two = unet({ ...small, classes: 10 }, rng(1));
    expect(two.apply(zeros([1, 14, 14, 1]), [1], [3]).shape).toEqual([1, 14, 14, 1]);
    const three = unet({ groups: 2, widths: [2, 2, 2], classes: 10 }, rng(1));
    expect(three.apply(zeros([1, 28, 28, 1]), [1], [3]).shape).toEqual([1, 28, 28, 1]);
  });

  it("names its variables as in the PyTorch ecosystem, in the layouts of TensorFlow", () => {
    const { variables } = unet({ widths: [8, 16], classes: 10, embedding: 20 }, rng(1));
    const shapes = Object.fromEntries(Object.entries(variables).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toMatchObject({
      "time_embed.0.weight": [8, 20],
      "time_embed.2.bias": [20],
      "label_embed.weight": [11, 20],
      "conv_in.weight": [3, 3, 1, 8],
      "down.0.blocks.0.norm1.weight": [8],
      "down.1.blocks.0.conv1.weight": [3, 3, 8, 16],
      "down.1.blocks.0.affine.weight": [20, 32],
      "down.1.blocks.0.skip.weight": [1, 1, 8, 16],
      "mid.block.conv2.weight": [3, 3, 16, 16],
      "mid.attention.to_q.weight": [16, 16],
      "up.1.blocks.0.conv1.weight": [3, 3, 32, 8],
      "up.0.blocks.0.conv1.weight": [3, 3, 16, 8],
      "norm_out.bias": [8],
      "conv_out.weight": [3, 3, 8, 1],
    });
    const { size: biggest } = Object.values(variables).reduce((a, b) => (a.size > b.size ? a : b));
    expect(countParameters(variables)).toBeGreaterThan(biggest);
  });

  it("starts what ends a residual branch at zero, the rest with the fan-in's deviation", () => {
    const { variables } = unet({ widths: [16, 32], classes: 10 }, rng(1));
    for (const [name, variable] of Object.entries(variables)) {
      const values = [...variable.dataSync()];
      if (/(conv2|to_out|conv_out)\.weight$/.test(name) || name.endsWith(".bias")) {
        expect(
          values.every((value) => value === 0),
          name,
        ).toBe(true);
      } else if (/norm.*\.weight$/.test(name)) {
        expect(
          values.every((value) => value === 1),
          name,
        ).toBe(true);
      } else {
        const fanIn = name === "label_embed.weight" ? 1 : variable.size / variable.shape.at(-1)!;
        const variance = values.reduce((total, value) => total + value ** 2, 0) / values.length;
        // Five standard errors.
        expect(Math.abs(variance * fanIn - 1), name).toBeLessThan(5 * Math.sqrt(2 / values.length));
      }
    }
  });

  it("starts other variables alike whether or not it takes labels", () => {
    const plain = unet(small, rng(1));
    const { variables } = unet({ ...small, classes: 4 }, rng(1));
    expect(Object.keys(variables).length).toBe(Object.keys(plain.variables).length + 1);
    for (const [name, variable] of Object.entries(plain.variables)) {
      expectClose(variables[name]!, variable.dataSync(), 0);
    }
  });

  it("refuses images it cannot halve, and other shapes", () => {
    const { apply } = unet({ ...small, classes: 2 }, rng(1));
    expect(() => apply(zeros([1, 6, 7, 1]), [1], [0])).toThrow(
      "unet: expected a height and width that are multiples of 2, one halving for each width after the first, got 6 x 7.",
    );
    expect(() => apply(zeros([1, 6, 6, 3]), [1], [0])).toThrow("unet: expected images [batch, height, width, 1]");
    expect(() => apply(zeros([6, 6, 1]), [1], [0])).toThrow(TweedieError);
  });

  it.each([
    [{ widths: [] }, "expected at least one width"],
    [{ widths: [32, 60] }, "expected widths that are multiples of 8 groups, got 60"],
    [{ widths: [32, 0] }, "expected a positive integer for widths[1], got 0"],
    [{ widths: [1, 4], groups: 1 }, "expected at least 2 for widths[0], got 1"],
    [{ heads: 5 }, "expected heads that divide the last width 48, got 5"],
    [{ classes: 0 }, "expected a positive integer for classes, got 0"],
    [{ blocks: 1.5 }, "expected a positive integer for blocks, got 1.5"],
    [{ groups: -8 }, "expected a positive integer for groups, got -8"],
    [{ channels: Number.NaN }, "expected a positive integer for channels, got NaN"],
  ])("refuses the options %o", (options, message) => {
    expect(() => unet(options as { classes: number }, rng(1))).toThrow(`unet: ${message}`);
  });
});

describe("mlp", () => {
  beforeEach(float64);

  it("has defaults for points in the plane", () => {
    const { apply, variables } = mlp({}, rng(1));
    expect(apply(zeros([5, 2]), [1, 2, 3, 4, 5], undefined).shape).toEqual([5, 2]);
    expect(variables["blocks.2.dense1.weight"]!.shape).toEqual([128, 128]);
  });

  it("refuses other shapes, labels it has no classes for, and wrong options", () => {
    const { apply } = mlp({ features: 3, hidden: 4 }, rng(1));
    expect(() => apply(zeros([5, 2]), [1, 1, 1, 1, 1], undefined)).toThrow("mlp: expected points [batch, 3]");
    expect(() => apply(zeros([1, 3]), [1], [0] as unknown as undefined)).toThrow("mlp: expected no labels, got 1");
    expect(() => mlp({ hidden: 0 }, rng(1))).toThrow("mlp: expected a positive integer for hidden, got 0");
    expect(() => mlp({ hidden: 1 }, rng(1))).toThrow("mlp: expected at least 2 for hidden, got 1");
    expect(mlp({ hidden: 2 }, rng(1)).apply(zeros([1, 2]), [1], undefined).shape).toEqual([1, 2]);
  });

  it("takes labels where it has classes, by its type", () => {
    expectTypeOf(mlp({ hidden: 4 }, rng(1))).toEqualTypeOf<Network>();
    expectTypeOf(mlp({ hidden: 4, classes: 2 }, rng(1))).toEqualTypeOf<Network<Labels>>();
    expectTypeOf(unet(small, rng(1))).toEqualTypeOf<Network>();
    expectTypeOf(unet({ ...small, classes: 2 }, rng(1))).toEqualTypeOf<Network<Labels>>();
  });
});
