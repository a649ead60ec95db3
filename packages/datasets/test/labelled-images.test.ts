import { describe, expect, it } from "vitest";
import { labelledImages } from "../src/labelled-images.ts";

const idx = (shape: number[], values: number[]) => ({ shape, data: Uint8Array.from(values) });
const labels = idx([2], [3, 7]);

describe("labelledImages", () => {
  it("scales bytes to [-1, 1]", () => {
    const set = labelledImages(idx([2, 2, 2], [0, 255, 51, 102, 0, 0, 0, 204]), labels);
    expect(set.shape).toEqual([2, 2, 1]);
    expect(set.count).toBe(2);
    expect([...set.labels]).toEqual([3, 7]);
    expect([...set.images]).toEqual([-1, 1, -0.6, -0.2, -1, -1, -1, 0.6].map(Math.fround));
  });

  it("averages squares of 2x2 pixels, image by image", () => {
    const first = [
      [0, 4, 8, 12],
      [4, 8, 255, 255],
      [1, 1, 100, 0],
      [1, 1, 0, 0],
    ].flat();
    const second = [
      [255, 255, 0, 0],
      [255, 255, 0, 2],
      [0, 0, 10, 20],
      [0, 1, 30, 40],
    ].flat();
    const { images, shape } = labelledImages(idx([2, 4, 4], [...first, ...second]), labels, 2);
    expect(shape).toEqual([2, 2, 1]);
    const means = [4, 132.5, 1, 25, 255, 0.5, 0.25, 25];
    expect([...images]).toEqual(means.map((mean) => Math.fround(mean / 127.5 - 1)));
  });

  it("refuses shapes that do not fit", () => {
    const images = idx([2, 2, 2], [0, 0, 0, 0, 0, 0, 0, 0]);
    expect(() => labelledImages(labels, labels)).toThrow(/shape \[count, side, side\], got \[2\]/);
    expect(() => labelledImages(idx([1, 2, 4], []), labels)).toThrow(/got \[1,2,4\]/);
    expect(() => labelledImages(images, images)).toThrow(/labels of shape \[2\], got \[2,2,2\]/);
    expect(() => labelledImages(images, idx([3], [1, 2, 3]))).toThrow(/labels of shape \[2\], got \[3\]/);
    expect(() => labelledImages(images, labels, 3)).toThrow(/a size of 2 or 1, got 3/);
  });
});
