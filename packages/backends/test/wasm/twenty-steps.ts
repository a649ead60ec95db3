import { mean, squaredDifference, tensor, tidy, train } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor4D } from "@tensorflow/tfjs-core";
import { UNet } from "../../bench/unet.ts";
import { input } from "../compare.ts";

/** The losses of 20 steps of Adam on a small U-Net, on the backend in use. */
export async function lossesOfTwentySteps(): Promise<number[]> {
  const network = new UNet([8, 16]);
  const shape = [4, 12, 12, 1] as const;
  const x = tensor(input(shape).values, [...shape]) as Tensor4D;
  const noise = tensor(input(shape, 2).values, [...shape]);
  const t = tensor([1, 100, 200, 300]);
  const loss = (): Scalar => mean(squaredDifference(network.apply(x, t), noise));
  tidy(loss);
  const variables = [...network.variables.values()];
  const optimizer = train.adam(2e-3);
  const losses: number[] = [];
  for (let step = 0; step < 20; step++) {
    const value = optimizer.minimize(loss, true, variables)!;
    losses.push((await value.data())[0]!);
    value.dispose();
  }
  optimizer.dispose();
  for (const one of [x, noise, t, ...variables]) one.dispose();
  return losses;
}

/** What they are on the cpu backend in Node. */
export const exactLosses: readonly number[] = [
  1.019981, 1.01485, 1.007434, 0.9978009, 0.9856644, 0.9708006, 0.9530609, 0.9322955, 0.9087902, 0.8830497, 0.8556279,
  0.8272022, 0.7987537, 0.7691669, 0.7397277, 0.711343, 0.6805687, 0.6509577, 0.6223723, 0.5927009,
];
