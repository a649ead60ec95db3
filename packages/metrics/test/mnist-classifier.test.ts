import { readFile } from "node:fs/promises";
import { useBackend } from "@tweedie/backends";
import { readSafetensors, rng, tensorOf, writeSafetensors } from "@tweedie/core";
import { loadMnist } from "@tweedie/datasets";
import { memory, slice } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { frechetDistance } from "../src/frechet-distance.ts";
import { frechetFloor } from "../src/frechet-floor.ts";
import { labelAgreement } from "../src/label-agreement.ts";
import { mnistClassifier } from "../src/mnist-classifier.ts";
import type { MnistClassifier } from "../src/mnist-classifier.ts";

const asset = new URL("../assets/mnist-cnn.safetensors", import.meta.url);
let classifier: MnistClassifier;
let digits: Tensor;
let labels: Uint8Array;

beforeAll(async () => {
  await useBackend("wasm");
  classifier = await mnistClassifier();
  const test = await loadMnist({ size: 14, split: "test" });
  digits = tensorOf(test.images, [test.count, ...test.shape]);
  labels = test.labels;
});
afterAll(() => {
  classifier.dispose();
  digits.dispose();
});

const largest = async (a: Tensor, b: Tensor): Promise<number> => {
  const [x, y] = [Float64Array.from(await a.data()), await b.data()];
  return x.reduce((most, value, i) => Math.max(most, Math.abs(value - y[i]!)), 0);
};

describe("mnistClassifier, with the shipped weights", () => {
  it("is right on at least 99 % of the 10,000 test images", async () => {
    const accuracy = await labelAgreement(classifier, digits, labels);
    expect(accuracy).toBeGreaterThanOrEqual(0.99);
  });

  it("averages 28x28 images to 14x14 first", async () => {
    const large = await loadMnist({ size: 28, split: "test" });
    const images = tensorOf(large.images.subarray(0, 200 * 784), [200, 28, 28, 1]);
    const [pooled, small] = [classifier.features(images), classifier.features(slice(digits, 0, 200))];
    expect(await largest(pooled, small)).toBeLessThan(1e-4);
  });

  it("gives probabilities whose largest is the prediction", async () => {
    const images = slice(digits, [0, 0, 0, 0], [50, 14, 14, 1]);
    const p = await classifier.probabilities(images).array();
    const predicted = await classifier.predict(images);
    p.forEach((row, i) => {
      expect(row.length).toBe(10);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect(row.indexOf(Math.max(...row))).toBe(predicted[i]);
    });
  });

  it("gives 64 features a row, before a ReLU, that do not depend on the batch", async () => {
    const images = slice(digits, 0, 101);
    const together = classifier.features(images);
    expect(together.shape).toEqual([101, 64]);
    expect((await together.data()).some((value) => value < 0)).toBe(true);
    const weights = await readFile(asset);
    for (const batch of [1, 7, 100]) {
      const other = await mnistClassifier({ weights, batch });
      expect(await largest(other.features(images), together)).toBeLessThan(1e-4);
      expect(await other.predict(images)).toEqual(await classifier.predict(images));
      other.dispose();
    }
  });

  it("leaves nothing behind but what it returns", async () => {
    const images = slice(digits, 0, 20);
    const before = memory().numTensors;
    const other = await mnistClassifier();
    await other.predict(images);
    other.features(images).dispose();
    other.probabilities(images).dispose();
    expect(images.isDisposed).toBe(false);
    other.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it("keeps the Fréchet distance of real digits near its floor and that of noise far away", async () => {
    const features = classifier.features(digits);
    const rows = await features.array();
    const [reference, held] = [rows.slice(0, 5000), rows.slice(5000)];
    const floor = await frechetFloor(held, reference, { count: 1000, rng: rng(0) });
    const noise = classifier.features(rng(1).normal([1000, 14, 14, 1]));
    const far = await frechetDistance(noise, reference);
    expect(floor).toBeGreaterThan(0);
    expect(far).toBeGreaterThan(20 * floor);
  });
});

describe("mnistClassifier, refusing", () => {
  it.each([[[5, 196]], [[5, 14, 14]], [[5, 14, 14, 3]], [[5, 32, 32, 1]], [[5, 14, 28, 1]], [[0, 14, 14, 1]]])(
    "images of shape %j",
    (shape) => {
      const images = tensorOf(new Float32Array(shape.reduce((product, size) => product * size, 1)), shape);
      expect(() => classifier.features(images)).toThrow(
        /expected images of shape \[n, 14, 14, 1\] or \[n, 28, 28, 1\]/,
      );
    },
  );

  it("weights of other names, shapes or types, and files that are not there", async () => {
    const { tensors } = readSafetensors(Uint8Array.from(await readFile(asset)));
    const { "fc2.bias": bias, ...others } = tensors;
    await expect(mnistClassifier({ weights: writeSafetensors({ tensors: others }) })).rejects.toThrow(
      /got .*fc2\.weight\./,
    );
    const reshaped = { ...tensors, "fc2.bias": { ...bias!, shape: [1, 10] } };
    await expect(mnistClassifier({ weights: writeSafetensors({ tensors: reshaped }) })).rejects.toThrow(
      /F32 \[10\] for fc2\.bias, got F32 \[1,10\]/,
    );
    const doubled = { ...tensors, "fc2.bias": { dtype: "F64" as const, shape: [10], data: new Float64Array(10) } };
    await expect(mnistClassifier({ weights: writeSafetensors({ tensors: doubled }) })).rejects.toThrow(/got F64/);
    await expect(mnistClassifier({ weights: Uint8Array.of(1, 2, 3) })).rejects.toThrow(
      /weights of the MNIST classifier/,
    );
    await expect(mnistClassifier({ weights: new URL("nothing.safetensors", asset) })).rejects.toThrow(
      /expected a file at file:.*nothing\.safetensors/,
    );
    await expect(mnistClassifier({ batch: 0 })).rejects.toThrow(/a batch of at least 1, got 0/);
  });
});
