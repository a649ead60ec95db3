import { oneHot, reshape, tensor, tidy } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import { expectNoLeak } from "@tweedie/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { tokensAsImages, unet } from "../src/index.ts";
import { expectClose, float64, perturb } from "./float64.ts";

const levels = () => tensor([0, 4, 2, 1, 1, 3, 2, 2], [2, 4], "int32");

describe("tokensAsImages", () => {
  beforeEach(float64);

  it("gives the network a channel for each token, pixel by pixel, and gives its channels back as logits", async () => {
    const inner = unet({ channels: 5, widths: [8], classes: 3 }, rng(1));
    perturb(inner.variables, rng(2));
    const network = tokensAsImages(inner, { vocabulary: 5, shape: [2, 2] });
    const [noise, labels] = [
      [0.25, 7],
      [2, null],
    ];
    const images = reshape(oneHot(levels(), 5, 1, 0, "float32"), [2, 2, 2, 5]);
    const expected = reshape(inner.apply(images, noise!, labels!), [2, 4, 5]);
    expectClose(network.apply(levels(), noise!, labels!), expected.dataSync(), 0);
    await expectNoLeak(() => tidy(() => void network.apply(levels(), noise!, labels!)));
    expect(network.variables).toBe(inner.variables);
    network.dispose();
    expect(Object.values(inner.variables).every(({ isDisposed }) => isDisposed)).toBe(true);
  });

  it("refuses other tokens", () => {
    const network = tokensAsImages(unet({ channels: 5, widths: [8] }, rng(1)), { vocabulary: 5, shape: [2, 2] });
    expect(() => network.apply(tensor([0, 1, 2], [1, 3], "int32"), [1], undefined)).toThrow(
      /tokensAsImages: expected tokens \[batch, 4\].*got int32 of the shape \[1,3\]/,
    );
    expect(() => network.apply(tensor([0, 1, 2, 3], [1, 4]), [1], undefined)).toThrow(/of dtype int32, got float32/);
    network.dispose();
  });
});
