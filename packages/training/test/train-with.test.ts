import { memory, scalar, tensor1d, tidy, variable } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { beforeAll, expect, it } from "vitest";
import { sgd, trainingState, trainWith } from "../src/index.ts";
import { valuesOf } from "./values-of.ts";

beforeAll(() => useBackend("cpu"));

it("trains on gradients from elsewhere, and frees them", async () => {
  const w = tidy(() => variable(tensor1d([3, 4]), true));
  const state = trainingState({ variables: { w }, optimizer: sgd() });
  const seen: number[] = [];
  const steps = trainWith({
    state,
    // Of |w|^2, as another worker would give them.
    gradients: async (step) => {
      seen.push(step);
      const values = await w.data();
      return {
        loss: scalar(values[0]! ** 2 + values[1]! ** 2),
        gradients: { w: tensor1d(Array.from(values, (x) => 2 * x)) },
      };
    },
    steps: 2,
    learningRate: 0.25,
    clip: 5,
  });
  const { numTensors } = memory();
  const outcomes = [];
  for await (const outcome of steps) outcomes.push(outcome);
  expect(seen).toEqual([0, 1]);
  expect(outcomes).toEqual([
    { step: 1, loss: 25, gradNorm: 10, learningRate: 0.25 },
    { step: 2, loss: expect.closeTo(14.0625, 4), gradNorm: expect.closeTo(7.5, 5), learningRate: 0.25 },
  ]);
  expect(await valuesOf({ w })).toEqual({ w: [expect.closeTo(1.5, 5), expect.closeTo(2, 5)] });
  expect(memory().numTensors).toBe(numTensors);
});

it("frees the gradients where their norms cannot be computed", async () => {
  const w = tidy(() => variable(tensor1d([3, 4]), true));
  const state = trainingState({ variables: { w }, optimizer: sgd() });
  const { numTensors } = memory();
  const gone = tensor1d([1, 2]);
  gone.dispose();
  const steps = trainWith({
    state,
    gradients: () => Promise.resolve({ loss: scalar(1), gradients: { w: gone, other: tensor1d([1]) } }),
    steps: 1,
    learningRate: 0.1,
  });
  await expect(steps.next()).rejects.toThrow("reading 'backend'");
  expect(memory().numTensors).toBe(numTensors);
  expect(state.step).toBe(0);
});
