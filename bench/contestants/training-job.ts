import { readFileSync } from "node:fs";
import { rng } from "@tweedie/core";
import { trainingTask } from "@tweedie/training";
import type { WorkName } from "../case.ts";
import type { ChildTask } from "../protocol.ts";
import { loadCase } from "../workloads/data.ts";
import type { BenchData } from "../workloads/data.ts";
import { benchLoss, benchNetwork } from "../workloads/networks.ts";
import { startBackend } from "./start-backend.ts";

/** A case of the benchmark as every thread can make it. */
const job = trainingTask(import.meta.url, async ({ work, settings, file }: ChildTask) => {
  await startBackend(settings);
  const network = benchNetwork(work as WorkName, rng(1));
  const data = loadCase(readFileSync(file), network);
  return {
    variables: network.variables,
    batches: () => data,
    loss: ({ x, noise, labels, target }: BenchData) => benchLoss(network, network.apply(x, noise, labels), target),
  };
});
export default job;
