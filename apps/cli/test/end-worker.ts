import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";

// Loaded into the command line and its threads by `node --require`: ends a thread, or has it throw, once a checkpoint is in
// the folder that the environment names.
if (!isMainThread) {
  const checkpoints = join(process.env["TWEEDIE_TEST_RUN"]!, "checkpoints");
  setInterval(() => {
    if (!existsSync(checkpoints) || !readdirSync(checkpoints).some((name) => name.startsWith("step-"))) return;
    if (process.env["TWEEDIE_TEST_END"] === "throw") throw new Error("the data are gone.");
    process.exit(3);
  }, 5).unref();
}
