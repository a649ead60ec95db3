import { memory, tensor2d } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng, vTarget } from "@tweedie/core";
import { loadWeights, weightsOf } from "@tweedie/networks";
import { beforeAll, expect, test } from "vitest";
import { parseGaussian } from "./parse-gaussian.ts";
import { drawSamples } from "../src/gaussian/draw-samples.ts";
import { makeModel } from "../src/gaussian/model.ts";
import type { Model } from "../src/gaussian/model.ts";
import { guidedDenoiser, samplingPlan } from "../src/gaussian/sampling-plan.ts";

beforeAll(async () => {
  await useBackend("cpu");
});

const config = parseGaussian({
  dataset: "moons",
  network: { kind: "mlp", hidden: 8, layers: 1 },
  sampling: { steps: 4, sampler: { name: "ddim", options: { eta: 1 } } },
});
const plan = samplingPlan(config);

/** Networks begin as the zero function: this one is not. */
async function shaken(): Promise<Model> {
  const model = makeModel(config, plan.schedule);
  const random = rng(3);
  for (const [name, variable] of Object.entries(model.network.variables)) {
    const noise = random.split(name).normal(variable.shape);
    variable.assign(noise as typeof variable);
    noise.dispose();
  }
  return model;
}

test("sample i of a seed is the same whatever the count and the batch, with noise in every step", async () => {
  const model = await shaken();
  const draw = (count: number, batch: number): Promise<Float32Array> =>
    drawSamples({ model: model.score, plan, shape: [2], count, batch, guidance: 1, rng: rng(5) });
  const all = await draw(10, 10);
  expect(new Set(all).size).toBe(20);
  expect(await draw(10, 3)).toEqual(all);
  expect(await draw(4, 100)).toEqual(all.slice(0, 8));
  model.network.dispose();
});

test("progress rises to 1 with samplers that choose their steps", async () => {
  const model = await shaken();
  const shares: number[] = [];
  const adaptive = samplingPlan({
    ...config,
    sampling: { ...config.sampling, sampler: { name: "dpmSolverAdaptive", options: {} } },
  });
  const onProgress = (share: number) => void shares.push(share);
  await drawSamples({
    model: model.score,
    plan: adaptive,
    shape: [2],
    count: 4,
    batch: 2,
    guidance: 1,
    rng: rng(5),
    onProgress,
  });
  expect(shares.length).toBeGreaterThan(4);
  expect(shares.at(-1)).toBe(1);
  expect(shares.every((share, i) => i === 0 || share > shares[i - 1]!)).toBe(true);
  model.network.dispose();
});

test("nothing is left behind, at the end or where a signal ends it", async () => {
  const model = await shaken();
  const before = memory().numTensors;
  const options = { model: model.score, plan, shape: [2], count: 6, batch: 2, guidance: 1, rng: rng(5) };
  const shares: number[] = [];
  await drawSamples({ ...options, onProgress: (share) => shares.push(share) });
  expect(shares.at(-1)).toBe(1);
  expect(shares.every((share, i) => i === 0 || share > shares[i - 1]!)).toBe(true);
  expect(memory().numTensors).toBe(before);
  const controller = new AbortController();
  const stopped = drawSamples({
    ...options,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
  expect(memory().numTensors).toBe(before);
  model.network.dispose();
});

test("initial weights depend on the seed alone", async () => {
  const bytes = async (seed: number): Promise<Uint8Array> => {
    const { network } = makeModel({ ...config, seed }, plan.schedule);
    try {
      return await weightsOf(network.variables);
    } finally {
      network.dispose();
    }
  };
  expect(await bytes(1)).toEqual(await bytes(1));
  expect(await bytes(1)).not.toEqual(await bytes(2));
});

test("weights survive a file", async () => {
  const model = await shaken();
  const bytes = await weightsOf(model.network.variables);
  const other = makeModel({ ...config, seed: 9 }, plan.schedule);
  loadWeights(other.network.variables, bytes);
  expect(await weightsOf(other.network.variables)).toEqual(bytes);
  model.network.dispose();
  other.network.dispose();
});

test("guidance runs both halves only where there is a label to be guided to", () => {
  const asked: (readonly (number | null)[])[] = [];
  const model = {
    target: vTarget,
    predict: (x: ReturnType<typeof tensor2d>, _: unknown, labels: readonly (number | null)[] | undefined) => {
      asked.push(labels ?? []);
      return x.clone();
    },
  };
  const x = tensor2d([1, 2, 3, 4], [2, 2]);
  const level = { t: 0.5, alpha: 0.6, sigma: 0.8 };
  for (const labels of [[1, 2], [null, null], undefined]) guidedDenoiser(model as never, labels, 2)(x, level);
  expect(asked).toEqual([[1, 2, null, null], [null, null], []]);
});
