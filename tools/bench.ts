import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { benchUnetStep } from "../packages/backends/bench/unet-step.ts";

/**
 * The benchmarks: each compares two ways in one run and prints their ratio, since machines differ and drift.
 *
 *     npm run bench -- --batch 16 --steps 5
 */

const { values } = parseArgs({
  options: { batch: { type: "string", default: "16" }, steps: { type: "string", default: "5" } },
});
const [batch, steps] = [values.batch, values.steps].map(Number);
if (![batch, steps].every((n) => Number.isSafeInteger(n) && n! > 0)) {
  console.error(
    `bench: expected positive whole numbers for --batch and --steps, got ${values.batch}, ${values.steps}.`,
  );
  process.exit(2);
}

console.log(
  `Node ${process.versions.node}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? "unknown processor"}`,
);
const { parameters, stock, ours, ratio } = await benchUnetStep({ batch: batch!, steps: steps! });
console.log(`
One training step of a U-Net, ${parameters} parameters, 28x28, batch ${batch}, Adam; wasm, one thread, median of ${steps}:

  stock TensorFlow.js, missing kernels filled  ${stock.toFixed(0).padStart(6)} ms
  tweedie                                      ${ours.toFixed(0).padStart(6)} ms
  ratio                                        ${ratio.toFixed(2).padStart(6)}`);
