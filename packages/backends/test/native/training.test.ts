import { engine, mean, memory, setBackend, squaredDifference, tensor, tidy, train } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor4D } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { UNet } from "../../bench/unet.ts";
import { distance, input } from "../compare.ts";
import { nativeIsHere, reasonToSkip, startGradientBackends } from "./native-addon.ts";

describe.skipIf(!nativeIsHere)(`training a U-Net on tensorflow${reasonToSkip}`, () => {
  beforeAll(startGradientBackends);

  it("takes the 20 steps that it takes on wasm", async () => {
    const expected = await losses("wasm", 20);
    const got = await losses("tensorflow", 20);
    expect(expected.at(-1)).toBeLessThan(expected[0]!);
    expect(distance(got, expected)).toBeLessThan(1e-4);
  });

  it("leaves nothing behind", async () => {
    const counts: unknown[] = [];
    await losses("tensorflow", 4, () => {
      counts.push([memory().numTensors, engine().backend.numDataIds()]);
    });
    expect(counts).toEqual(Array.from({ length: 4 }, () => counts[0]));
  });
});

/** The losses of steps of momentum, which does not blow rounding up where gradients are almost 0. */
async function losses(backend: string, steps: number, afterStep = () => {}): Promise<number[]> {
  await setBackend(backend);
  const network = new UNet([8, 8]);
  const shape = [3, 8, 8, 1] as const;
  const x = tensor(input(shape).values, [...shape]) as Tensor4D;
  const noise = tensor(input(shape, 2).values, [...shape]);
  const t = tensor([100, 200, 300]);
  const loss = (): Scalar => mean(squaredDifference(network.apply(x, t), noise));
  tidy(loss);
  const variables = [...network.variables.values()];
  const optimizer = train.momentum(0.02, 0.9);
  const found: number[] = [];
  for (let step = 0; step < steps; step++) {
    const value = optimizer.minimize(loss, true, variables)!;
    found.push((await value.data())[0]!);
    value.dispose();
    afterStep();
  }
  optimizer.dispose();
  for (const one of [x, noise, t, ...variables]) one.dispose();
  return found;
}
