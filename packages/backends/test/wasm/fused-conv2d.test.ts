import { add, conv2d, elu, fused, leakyRelu, prelu, relu, relu6, sigmoid, tensor } from "@tensorflow/tfjs-core";
import type { Rank, Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { distance, inputs, startBackends } from "../compare.ts";

beforeAll(startBackends);

const draw = (shapes: string) =>
  inputs(shapes).map(({ values, shape }) => tensor<Rank.R4>(values, [...shape] as [number, number, number, number]));
const geometry = { strides: 2, pad: "same" } as const;

describe("fused.conv2d on wasm is a convolution, a bias and an activation", () => {
  const activations: Record<string, (y: Tensor, alpha: Tensor) => Tensor> = {
    linear: (y) => y,
    relu: (y) => relu(y),
    relu6: (y) => relu6(y as Tensor4D),
    sigmoid: (y) => sigmoid(y),
    elu: (y) => elu(y),
    leakyrelu: (y) => leakyRelu(y, 0.3),
    prelu: (y, alpha) => prelu(y, alpha),
  };

  it.each(Object.keys(activations))("%s", async (activation) => {
    const [x, filter, bias, preluActivationWeights] = draw("2x5x4x3, 3x3x3x5, 5, 5");
    const expected = activations[activation]!(add(conv2d(x!, filter!, 2, "same"), bias!), preluActivationWeights!);
    const call = { x: x!, filter: filter!, ...geometry, activation: activation as "relu", leakyreluAlpha: 0.3 };
    const slopes = activation === "prelu" ? { preluActivationWeights: preluActivationWeights! } : {};
    const got = fused.conv2d({ ...call, bias: bias!, ...slopes });
    expect(distance(await got.data(), await expected.data())).toBeLessThan(1e-6);
  });

  it("of a bias of rank 4 too", async () => {
    const [x, filter, bias] = draw("2x5x4x3, 3x3x3x5, 1x1x1x5");
    const expected = add(conv2d(x!, filter!, 2, "same"), bias!);
    const got = fused.conv2d({ x: x!, filter: filter!, ...geometry, bias: bias! });
    expect(distance(await got.data(), await expected.data())).toBeLessThan(1e-6);
  });
});

describe("convolutions on wasm refuse", () => {
  it("a filter larger than the images", () => {
    const [x, filter] = draw("1x2x2x1, 4x4x1x1");
    const refusal = "conv2d: expected a filter no larger than the images with their padding, got 4 x 4 on 2 x 2.";
    expect(() => conv2d(x!, filter!, 1, "valid")).toThrow(refusal);
    expect(() => fused.conv2d({ x: x!, filter: filter!, strides: 1, pad: "valid" })).toThrow(refusal);
  });
});
