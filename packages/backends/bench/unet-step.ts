/**
 * One training step of a U-Net of a million parameters (28x28 images, Adam) on wasm: this package against the stock
 * backend with only its missing kernels filled in.
 *
 *     node bench/unet-step.ts --batch 16 --steps 5
 */
import { parseArgs } from "node:util";
import { env, mean, setBackend, squaredDifference, tensor, tidy, train } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { installKernels } from "../src/kernel-override.ts";
import { registerGradients } from "../src/register-gradients.ts";
import { useBackend } from "../src/use-backend.ts";
import { missingWasmKernels } from "../src/wasm/wasm-kernels.ts";
import { UNet } from "./unet.ts";

/** What {@link benchUnetStep} measured. */
export interface UnetStepResult {
  readonly parameters: number;
  /** Median milliseconds a step. */
  readonly stock: number;
  readonly ours: number;
  /** How many times faster. */
  readonly ratio: number;
}

/** Measures a training step on the stock backend and on this package's, in that order, with the same network and data. */
export async function benchUnetStep({ batch = 16, steps = 5, channels = [24, 48, 72] } = {}): Promise<UnetStepResult> {
  await registerGradients();
  await import("@tensorflow/tfjs-backend-wasm");
  env().set("PROD", true);
  await setBackend("wasm");
  installKernels("wasm", missingWasmKernels);

  const stock = await medianStep(batch, steps, channels);
  await useBackend("wasm");
  const ours = await medianStep(batch, steps, channels);
  return { parameters: ours.parameters, stock: stock.ms, ours: ours.ms, ratio: stock.ms / ours.ms };
}

/** The median over the steps after the first, which compiles. */
async function medianStep(batch: number, steps: number, channels: readonly number[]) {
  const network = new UNet(channels);
  const wave = (scale: number) => Float32Array.from({ length: batch * 784 }, (_, i) => Math.sin(scale * i * i));
  const [x, noise] = [0.01, 0.02].map((scale) => tensor(wave(scale), [batch, 28, 28, 1]) as Tensor4D);
  const t: Tensor = tensor(Float32Array.from({ length: batch }, (_, i) => (i * 997) % 1000));
  const loss = (): Scalar => mean(squaredDifference(network.apply(x!, t), noise!));
  tidy(loss);
  const variables = [...network.variables.values()];
  const optimizer = train.adam(1e-3);
  const times: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const start = performance.now();
    const value = optimizer.minimize(loss, true, variables)!;
    await value.data();
    times.push(performance.now() - start);
    value.dispose();
  }
  const sorted = times.slice(1).sort((a, b) => a - b);
  const parameters = variables.reduce((sum, { size }) => sum + size, 0);
  optimizer.dispose();
  for (const tensor of [x!, noise!, t, ...variables]) tensor.dispose();
  return { ms: sorted[Math.floor(sorted.length / 2)]!, parameters };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { batch: { type: "string", default: "16" }, steps: { type: "string", default: "5" } },
  });
  const { parameters, stock, ours, ratio } = await benchUnetStep({ batch: +values.batch, steps: +values.steps });
  console.log(
    `U-Net, ${parameters} parameters, batch ${values.batch}: stock ${stock.toFixed(0)} ms, ` +
      `tweedie ${ours.toFixed(0)} ms a step, ${ratio.toFixed(2)} times faster`,
  );
}
