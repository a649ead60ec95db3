import { engine, mean, memory, setBackend, squaredDifference, tensor, tidy, train } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor4D } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { UNet } from "../../bench/unet.ts";
import type { WasmBackend } from "../../src/wasm/wasm-backend.ts";
import { distance, input, startBackends } from "../compare.ts";
import { exactLosses, lossesOfTwentySteps } from "./twenty-steps.ts";

beforeAll(startBackends);

/** A tiny U-Net with all that the large one has, and its data. */
function problem(batch: number) {
  const network = new UNet([8, 8]);
  const shape = [batch, 8, 8, 1] as const;
  const x = tensor(input(shape).values, [...shape]) as Tensor4D;
  const noise = tensor(input(shape, 2).values, [...shape]);
  const t = tensor(Array.from({ length: batch }, (_, i) => 100 * i));
  const loss = (): Scalar => mean(squaredDifference(network.apply(x, t), noise));
  tidy(loss);
  const variables = [...network.variables.values()];
  return { loss, variables, dispose: () => [x, noise, t, ...variables].forEach((one) => one.dispose()) };
}

describe("training a U-Net on wasm", () => {
  it("takes the steps that it takes on cpu", async () => {
    const run = async (backend: string) => {
      await setBackend(backend);
      const { loss, variables, dispose } = problem(2);
      const optimizer = train.momentum(0.05, 0.9);
      const losses: number[] = [];
      for (let step = 0; step < 3; step++) {
        const value = optimizer.minimize(loss, true, variables)!;
        losses.push((await value.data())[0]!);
        value.dispose();
      }
      const weights = await Promise.all(variables.map((one) => one.data<"float32">()));
      optimizer.dispose();
      dispose();
      return { losses, weights };
    };
    const expected = await run("cpu");
    const got = await run("wasm");
    expect(expected.losses[2]).toBeLessThan(expected.losses[0]!);
    expect(distance(got.losses, expected.losses)).toBeLessThan(1e-5);
    // Weights without effect (a bias before a norm) move by rounding alone: compare with the weights' scale, 1.
    expected.weights.forEach((values, i) => {
      values.forEach((value, k) => expect(Math.abs(got.weights[i]![k]! - value)).toBeLessThan(1e-5));
    });
  });

  it("has the losses of 20 steps that it has on cpu", async () => {
    await setBackend("wasm");
    expect(distance(await lossesOfTwentySteps(), exactLosses)).toBeLessThan(1e-5);
  });

  it("leaves nothing behind in 20 steps", async () => {
    await setBackend("wasm");
    const { loss, variables, dispose } = problem(3);
    const optimizer = train.adam(1e-3);
    const step = async () => {
      const value = optimizer.minimize(loss, true, variables)!;
      await value.data();
      value.dispose();
    };
    const { wasm } = engine().backend as unknown as WasmBackend;
    for (let i = 0; i < 3; i++) await step();
    const { numTensors, numDataBuffers, numBytes } = memory();
    const heap = wasm.HEAPU8.length;
    for (let i = 0; i < 20; i++) await step();
    expect(memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
    expect(wasm.HEAPU8.length).toBe(heap);
    optimizer.dispose();
    dispose();
  });
});
