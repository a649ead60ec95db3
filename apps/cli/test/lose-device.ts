import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { engine } from "@tensorflow/tfjs-core";

// Loaded into the command line by `node --import`: destroys its WebGPU device once a checkpoint is in the folder that the
// environment names.
const checkpoints = join(process.env["TWEEDIE_TEST_RUN"]!, "checkpoints");
const timer = setInterval(() => {
  if (!existsSync(checkpoints) || !readdirSync(checkpoints).some((name) => name.startsWith("step-"))) return;
  clearInterval(timer);
  (engine().backend as unknown as { readonly device: { destroy(): void } }).device.destroy();
}, 5);
timer.unref();
