import { rng } from "@tweedie/core";
import { adam, startWorkers, trainingState, trainWith } from "../../src/index.ts";
import tinyTask from "./tiny-task.ts";
import type { TinyTaskData } from "./tiny-task.ts";

// A process that trains with two threads, tells how that went, and has nothing else to do.
const [data] = process.argv.slice(2) as [string];
const team = await startWorkers(tinyTask, JSON.parse(data) as TinyTaskData, { workers: 2 });
const state = trainingState({ variables: team.job.variables, optimizer: adam() });
const gradients = team.gradients({ state, rng: rng(5) });
const tell = (report: object) => process.stdout.write(`${JSON.stringify(report)}\n`);
try {
  for await (const { loss } of trainWith({ state, gradients, steps: 4, learningRate: 0.02, clip: 5 })) tell({ loss });
} catch (error) {
  tell({ error: (error as Error).message, step: state.step });
}
// Never closed: threads that have nothing to do end with the process.
