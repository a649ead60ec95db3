import { expect, test } from "vitest";

import { captionOf, sampleName } from "../src/run/sample-name.ts";
import { parseGaussian } from "./parse-gaussian.ts";
import type { SampleSettings } from "../src/run/sample-name.ts";

const { sampling } = parseGaussian({});
const settings: SampleSettings = { seed: 1, count: 100, labels: [0, 1, 2, null], sampling, weights: "ema" };

test("every setting that changes the picture changes its name", () => {
  const changes: Partial<SampleSettings>[] = [
    {},
    { seed: 2 },
    { count: 99 },
    { labels: [0, 1, 2] },
    { weights: "model" },
    { sampling: { ...sampling, guidance: -2 } },
    { sampling: { ...sampling, steps: 7 } },
    { sampling: { ...sampling, sampler: { name: "heun", options: {} } } },
    { sampling: { ...sampling, grid: { name: "karras", options: {} } } },
  ];
  const names = changes.map((change) => sampleName({ ...settings, ...change }, "png"));
  expect(new Set(names).size).toBe(changes.length);
  expect(sampleName({ ...settings }, "png")).toBe(names[0]);
});

test("long lists of labels differ too, in names that file systems take", () => {
  const labels = Array.from({ length: 300 }, (_, i) => (3 * i) % 10);
  const name = sampleName({ ...settings, labels }, "png");
  expect(name.length).toBeLessThan(255);
  expect(sampleName({ ...settings, labels: [...labels, 0] }, "png")).not.toBe(name);
});

test("a caption says what the name says", () => {
  const name = sampleName({ ...settings, sampling: { ...sampling, guidance: -1 } }, "png");
  expect(captionOf(name)).toBe(
    "seed 1, samples 100, labels 0-2,none, sampler dpmSolverPlusPlus, steps 20, grid uniform, guidance -1, weights ema",
  );
  expect(captionOf("my-best_digits.png")).toBe("my-best_digits");
});
