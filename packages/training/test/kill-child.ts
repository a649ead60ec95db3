import { useBackend } from "@tweedie/backends";
import { loadCheckpoint, saveCheckpoint } from "../src/index.ts";
import { killedRun } from "./killed-run.ts";

// A process that resumes a run, saves it after every step, and reports each step once it is saved.
const [folder] = process.argv.slice(2) as [string];
await useBackend("cpu");
const run = killedRun();
const loaded = await loadCheckpoint(folder, run.state);
process.stdout.write(`${JSON.stringify({ resumed: loaded?.step ?? 0, skipped: loaded?.skipped.length ?? 0 })}\n`);
for await (const { step, loss } of run.train(1000)) {
  await saveCheckpoint(folder, run.state, { keep: 2 });
  process.stdout.write(`${JSON.stringify({ step, loss })}\n`);
}
