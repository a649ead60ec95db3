import { beforeAll, expect, it } from "vitest";
import { useFloat64 } from "@tweedie/testing";
import { take } from "../src/take.ts";

beforeAll(useFloat64);

const dataset = {
  images: Float32Array.of(0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23),
  labels: Uint8Array.of(5, 6, 7),
  shape: [2, 2, 1] as const,
  count: 3,
};

it("gathers images and labels in the order asked for, repeats included", async () => {
  const { images, labels } = take(dataset, Int32Array.of(2, 0, 2));
  expect(images.shape).toEqual([3, 2, 2, 1]);
  expect([...(await images.data())]).toEqual([20, 21, 22, 23, 0, 1, 2, 3, 20, 21, 22, 23]);
  expect(labels).toEqual([7, 5, 7]);
});

it.each([3, -1, 0.5, Number.NaN])("refuses the index %s", (index) => {
  expect(() => take(dataset, [0, index])).toThrow(/integers from 0 to 2, got .* at position 1/);
});
