import { memory } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { adam, train, trainingState, trainWith } from "../../src/index.ts";
import type { TrainingStep } from "../../src/index.ts";
import { valuesOf } from "../values-of.ts";
import { started } from "./started.ts";
import tinyTask from "./tiny-task.ts";

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  const use = () => useBackend(backend);

  it("any number of threads has the gradients of one, within a rounding of sums of 13 rows", async () => {
    await use();
    const gradientsOf = async (workers: number) => {
      const { loss, gradients } = await (await started(workers, { backend })).gradients(3);
      return { loss: await loss.data(), ...(await valuesOf(gradients)) };
    };
    const alone = await gradientsOf(1);
    for (const workers of [2, 3, 5]) {
      const together = await gradientsOf(workers);
      for (const [name, values] of Object.entries(alone)) {
        const largest = Math.max(...values.map(Math.abs));
        const apart = values.map((x, i) => Math.abs(x - together[name as keyof typeof together][i]!));
        expect(Math.max(...apart) / largest, `${name}, ${workers} workers`).toBeLessThan(1e-6);
      }
    }
  });

  it("any number of threads trains as one does", { timeout: 60_000 }, async () => {
    await use();
    const run = await started(1, { backend });
    const alone = { steps: await run.train(20), weights: await run.weights() };
    for (const [workers, accumulate] of [
      [2, 1],
      [3, 1],
      [2, 3],
    ] as const) {
      const other = await started(workers, { backend }, accumulate);
      const steps = await other.train(20);
      steps.forEach((step, i) => {
        expect(step.step).toBe(i + 1);
        expect(Math.abs(step.loss / alone.steps[i]!.loss - 1)).toBeLessThan(2e-6);
        expect(Math.abs(step.gradNorm / alone.steps[i]!.gradNorm - 1)).toBeLessThan(2e-6);
      });
      for (const [name, values] of Object.entries(await other.weights())) {
        values.forEach((x, i) => expect(Math.abs(x - alone.weights[name]![i]!)).toBeLessThan(2e-6));
      }
    }
  });

  it("one number of threads repeats itself bit for bit", async () => {
    await use();
    const once = async () => {
      const run = await started(3, { backend });
      return { steps: await run.train(8), weights: await run.weights() };
    };
    expect(await once()).toEqual(await once());
  });
});

it("goes on where another number of threads stopped, on the weights that are put there", async () => {
  await useBackend("cpu");
  const whole = await started(1);
  const expected = await whole.train(6);
  const first = await started(3);
  const losses = (await first.train(3)).map(({ loss }) => loss);
  const second = await started(2);
  const { weights, optimizer, ema, step } = first.state.contents();
  const copies = (tensors: typeof weights) =>
    Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, x.clone()]));
  second.state.replace({ step, weights: copies(weights), optimizer: copies(optimizer), ema: copies(ema) });
  losses.push(...(await second.train(6)).map(({ loss }) => loss));
  losses.forEach((loss, i) => expect(Math.abs(loss / expected[i]!.loss - 1)).toBeLessThan(2e-6));
});

it("holds as many tensors after any number of steps", async () => {
  await useBackend("cpu");
  const { state, gradients } = await started(2);
  const seen = new Set<number>();
  for await (const _ of trainWith({ state, gradients, steps: 5, learningRate: 0.01 })) seen.add(memory().numTensors);
  expect(seen.size).toBe(1);
});

it("trains with one thread as train does, bit for bit", async () => {
  await useBackend("cpu");
  const run = await started(1);
  const { variables, batches, loss } = await tinyTask.make({ backend: "cpu", rows: 13 });
  const state = trainingState({ variables, optimizer: adam() });
  const steps: TrainingStep[] = [];
  const options = { state, batches, loss, steps: 5, learningRate: 0.02, clip: 5, rng: rng(5) };
  for await (const step of train(options)) steps.push(step);
  expect(await run.train(5)).toEqual(steps);
});
