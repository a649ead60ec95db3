import { TweedieError } from "@tweedie/core";
import { datasetNamed } from "../config/datasets.ts";
import type { TokenConfig } from "../config/token-schema.ts";
import { checkBatch } from "../run/check-batch.ts";
import { checkWidths } from "../run/check-widths.ts";
import { isText } from "./token-data.ts";
import { isChain } from "./token-objective.ts";
import { noiseOf } from "./token-run-model.ts";
import { tokenSampling } from "./token-sampling.ts";

/**
 * Checks that the parts of a configuration on tokens fit each other, before any work is done and without a backend.
 *
 * @param config - the configuration
 * @throws TweedieError if they do not
 */
export function checkTokenRun(config: TokenConfig): void {
  const { dataset, network, target, head, lambda } = config;
  const { shape, count } = datasetNamed(dataset);
  const { process } = tokenSampling(config);
  const { file, characters, length } = config;
  for (const [field, value, suits] of [
    ["file", file, dataset === "textFile"],
    ["characters", characters, dataset === "textFile"],
    ["length", length, isText(dataset)],
  ] as const) {
    if (value === undefined || suits) continue;
    throw new TweedieError(`config: expected no ${field} for the dataset ${dataset}, got ${value}. Leave it out.`);
  }
  const isLevels = dataset === "mnistLevels";
  if (network.kind === "unet") {
    if (!isLevels) {
      throw new TweedieError(
        `config: expected a transformer for ${dataset}, got the kind "unet". A unet takes levels of pixels.`,
      );
    }
    checkWidths(network.widths, shape);
  }
  if (head === "truncatedLogistic" && !(isLevels && target === "x0" && process.mask === undefined)) {
    throw new TweedieError(
      `config: expected levels without a mask and the target x0 for the head "truncatedLogistic", got ${dataset} by the ` +
        `process "${config.process.name}" and the target "${target}". Use the head "logits".`,
    );
  }
  if (target === "logRatio" && !isChain(process) && noiseOf(config).total(1) === Infinity) {
    throw new TweedieError(
      `config: expected noise that leaves a little of the data for the target logRatio, got one with eps 0. Leave eps out, or ` +
        `make it above 0: ratios are infinite where nothing is left.`,
    );
  }
  if (isChain(process) && target !== "x0") {
    throw new TweedieError(
      `config: expected the target x0 for a process that moves in steps, got "${target}" with "${config.process.name}". ` +
        `Use a process in continuous time for concrete scores.`,
    );
  }
  if (!isChain(process) && lambda !== 0) {
    throw new TweedieError(
      `config: expected lambda 0 for a process in continuous time, got ${lambda} with "${config.process.name}". ` +
        `Leave it out, or use a process that moves in steps.`,
    );
  }
  checkBatch(config, count);
}
