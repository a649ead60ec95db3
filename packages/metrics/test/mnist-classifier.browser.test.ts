import { useBackend } from "@tweedie/backends";
import { tensorOf } from "@tweedie/core";
import { expect, it } from "vitest";
import { mnistClassifier } from "../src/mnist-classifier.ts";

it("loads the shipped weights in a browser and tells a drawn one from a drawn zero", async () => {
  await useBackend("cpu");
  const one = draw((y, x) => (x === 6 || x === 7 ? y >= 2 && y < 12 : false));
  const zero = draw((y, x) => Math.abs(Math.hypot((y - 6.5) * 0.8, x - 6.5) - 3) < 0.8);
  const images = tensorOf(Float32Array.of(...one, ...zero), [2, 14, 14, 1]);
  const classifier = await mnistClassifier();
  expect([...(await classifier.predict(images))]).toEqual([1, 0]);
  classifier.dispose();
  images.dispose();
});

/** A picture of 14x14 pixels, 1 where there is ink and -1 elsewhere. */
function draw(ink: (y: number, x: number) => boolean): number[] {
  return Array.from({ length: 196 }, (_, at) => (ink(Math.floor(at / 14), at % 14) ? 1 : -1));
}
