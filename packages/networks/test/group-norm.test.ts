import { grad, memory, mul, sum, tensor, tidy, valueAndGrads } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng, TweedieError } from "@tweedie/core";
import { beforeEach, describe, expect, it } from "vitest";
import { groupNorm, groupNormSilu } from "../src/index.ts";
import { expectClose, expectGradients, float64 } from "./float64.ts";

const shape = [2, 3, 2, 6] as const;
const draw = (name: string, size: readonly number[]): Tensor => rng(5).split(name).normal(size);
const weighted = (y: Tensor): Scalar => sum(mul(y, draw("weights", y.shape)));

/** The formula, in loops. */
function reference(x: Tensor, groups: number, scale: Tensor, shift: Tensor, activate: boolean): number[] {
  const [, height, width, channels] = x.shape as [number, number, number, number];
  const values = [...x.dataSync()];
  const [gamma, beta] = [scale.dataSync(), shift.dataSync()];
  const size = channels / groups;
  return values.map((value, at) => {
    const row = Math.floor(at / (height * width * channels));
    const channel = at % channels;
    const group = Math.floor(channel / size);
    const members = values.filter(
      (_, i) => Math.floor(i / (height * width * channels)) === row && Math.floor((i % channels) / size) === group,
    );
    const mean = members.reduce((a, b) => a + b) / members.length;
    const variance = members.reduce((a, b) => a + (b - mean) ** 2, 0) / members.length;
    const pick = (list: ArrayLike<number>, rank: number) => list[rank === 1 ? channel : row * channels + channel]!;
    const z = (pick(gamma, scale.rank) * (value - mean)) / Math.sqrt(variance + 1e-5) + pick(beta, shift.rank);
    return activate ? z / (1 + Math.exp(-z)) : z;
  });
}

describe.each([
  ["groupNorm", groupNorm, false],
  ["groupNormSilu", groupNormSilu, true],
] as const)("%s", (_, normalize, activate) => {
  beforeEach(float64);

  it.each([
    ["a scale for all rows", 2, [6], [6]],
    ["a scale for each row", 3, [2, 6], [2, 6]],
    ["both kinds", 2, [2, 6], [6]],
    ["one group", 1, [6], [2, 6]],
    ["one channel a group", 6, [2, 6], [2, 6]],
  ])("equals the formula and has its gradients with %s", (_, groups, scaleShape, shiftShape) => {
    const [x, scale, shift] = [draw("x", shape), draw("scale", scaleShape), draw("shift", shiftShape)];
    expectClose(normalize(x, groups, scale, shift), reference(x, groups, scale, shift, activate), 1e-12);
    expectGradients((x, scale, shift) => weighted(normalize(x, groups, scale, shift)), [x, scale, shift]);
  });

  it("works on single pixels", () => {
    const [x, scale, shift] = [draw("x", [3, 1, 1, 6]), draw("scale", [6]), draw("shift", [3, 6])];
    expectClose(normalize(x, 2, scale, shift), reference(x, 2, scale, shift, activate), 1e-12);
    expectGradients((x, scale, shift) => weighted(normalize(x, 2, scale, shift)), [x, scale, shift]);
  });

  it("has second derivatives", () => {
    const [x, scale, shift] = [draw("x", shape), draw("scale", [2, 6]), draw("shift", [6])];
    const slope = (x: Tensor, scale: Tensor, shift: Tensor): Scalar =>
      sum(mul(grad((x) => weighted(normalize(x, 2, scale, shift)))(x), draw("direction", shape)));
    expectGradients((x, scale) => slope(x, scale, shift), [x, scale]);
    // Without the activation the slope does not depend on the shift.
    if (activate) expectGradients((shift) => slope(x, scale, shift), [shift]);
  });

  it("refuses groups that do not divide the channels, and what is not images", () => {
    const [scale, shift] = [draw("scale", [6]), draw("shift", [6])];
    expect(() => normalize(draw("x", shape), 4, scale, shift)).toThrow(TweedieError);
    expect(() => normalize(draw("x", shape), 0, scale, shift)).toThrow(TweedieError);
    expect(() => normalize(draw("x", [2, 6]), 2, scale, shift)).toThrow("groupNorm: expected images");
  });

  it.each(["cpu", "wasm"] as const)(
    "keeps its digits on %s where the mean is far from 0, and its tensors",
    async (name) => {
      await useBackend(name);
      tidy(() => {
        const [scale, shift] = [tensor([1, 2, -1, 1, 1, 3]), tensor([0, 1, 2, 0, 0, 0])];
        const values = draw("x", [2, 7, 7, 6])
          .dataSync()
          .map((value) => 1000 + value);
        const x = tensor(values, [2, 7, 7, 6]);
        expectClose(normalize(x, 2, scale, shift), reference(x, 2, scale, shift, activate), 2e-3);
        const before = memory().numTensors;
        const { value, grads } = valueAndGrads((x: Tensor, scale: Tensor) => weighted(normalize(x, 2, scale, shift)))([
          x,
          scale,
        ]);
        for (const result of [value, ...grads]) result.dispose();
        expect(memory().numTensors).toBe(before);
      });
    },
  );
});
