import { datasetNamed } from "../config/datasets.ts";
import type { GaussianConfig } from "../config/gaussian-schema.ts";
import { onTokens } from "../config/schema.ts";
import type { Config } from "../config/schema.ts";
import type { TokenConfig } from "../config/token-schema.ts";
import { describeNamed } from "../run/scores.ts";
import { warmupSteps } from "../run/training-plan.ts";

/** What a run was trained by and how it is sampled, in rows of a name and its meaning. */
export function settingsRows(config: Config): readonly (readonly [name: string, meaning: string])[] {
  const { optimizer, learningRate, dataset, network } = config;
  const { classes } = datasetNamed(dataset);
  const { kind, ...options } = network;
  const [ofFamily, sampling] = onTokens(config) ? tokenRows(config) : gaussianRows(config);
  return [
    ["Network", `${kind}: ${list(options)}`],
    ...ofFamily,
    ["Optimiser", list(optimizer)],
    ["Learning rate", `${learningRate.peak} after ${warmupSteps(config)} steps, then a cosine to 0`],
    ["Batch", `${config.batch}, gradient clipped at ${config.clip}`],
    ...(classes > 0 ? [["Labels", `dropped ${Number((config.labelDropout * 100).toPrecision(6))} %`] as const] : []),
    ["Weights' average", `decay ${config.ema}`],
    ["Sampling", [...sampling, ...(classes > 0 ? [`guidance ${config.sampling.guidance}`] : [])].join(", ")],
    ["Seed", String(config.seed)],
  ];
}

type Rows = readonly (readonly [name: string, meaning: string])[];

function gaussianRows({
  dataset,
  schedule,
  target,
  loss,
  sampling,
}: GaussianConfig): [rows: Rows, sampling: readonly string[]] {
  const clipped = datasetNamed(dataset).data === "images" && sampling.clip;
  return [
    [
      ["Schedule", describeNamed(schedule)],
      ["Loss", `target ${target}, ${loss.weight} weight, ${loss.levels} noise levels`],
    ],
    [
      `${describeNamed(sampling.sampler)}, ${sampling.steps} steps, grid ${describeNamed(sampling.grid)}`,
      ...(clipped ? ["clipped to the range of pixels"] : []),
    ],
  ];
}

function tokenRows({ process, target, sampling }: TokenConfig): [rows: Rows, sampling: readonly string[]] {
  return [
    [
      ["Process", describeNamed(process)],
      ["Target", target === "x0" ? "the logits of the clean token" : "the log of the concrete score"],
    ],
    [
      `${describeNamed(sampling.sampler)}, ${sampling.steps} steps, grid ${describeNamed(sampling.grid)}`,
      ...(sampling.temperature === 1 ? [] : [`temperature ${sampling.temperature}`]),
      ...(sampling.topP === 1 ? [] : [`top-p ${sampling.topP}`]),
    ],
  ];
}

const list = (values: object): string =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${Array.isArray(value) ? `[${value.join(", ")}]` : String(value)}`)
    .join(", ");
