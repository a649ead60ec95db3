import { rng } from "@tweedie/core";
import type { TokenProcess } from "@tweedie/core";
import { anyOrderLoss, tokenLoss } from "@tweedie/discrete";
import type { TokenLoss } from "@tweedie/discrete";
import { dropLabels } from "@tweedie/losses";
import { datasetNamed } from "../config/datasets.ts";
import type { TokenConfig } from "../config/token-schema.ts";
import { everyLabel } from "../run/labels.ts";
import type { SampleFile, Trainee } from "../run/trainee.ts";
import { drawTokenSamples } from "./draw-token-samples.ts";
import { processOf } from "./process-of.ts";
import { sampleFile } from "./sample-file.ts";
import { isText, lengthOf } from "./token-data.ts";
import { isChain, tokenObjective } from "./token-objective.ts";
import { makeTokenModel } from "./token-run-model.ts";
import type { TokenRunModel } from "./token-run-model.ts";
import { tokenSampling } from "./token-sampling.ts";

/**
 * The network of a configuration on tokens, with its loss and its samples.
 *
 * @throws TweedieError if the options of the network do not fit each other
 */
export function tokenTrainee(config: TokenConfig): Trainee {
  const process = processOf(config);
  const loss = lossOf(config, process);
  const model = makeTokenModel(config, process);
  const { labelDropout } = config;
  return {
    variables: model.network.variables,
    tryOut: () => tryOut(model, config),
    loss: ({ x0, labels }, random) =>
      loss(model.tokens, x0, random.split("loss"), labels && dropLabels(labels, labelDropout, random.split("labels"))),
    preview: (signal) => preview(model, config, signal),
    dispose: () => model.network.dispose(),
  };
}

/** The loss that a configuration describes: a bound on the negative log-likelihood, in nats per token. */
function lossOf(config: TokenConfig, process: TokenProcess): TokenLoss {
  const { vocabulary, mask } = process;
  // The bound is the same for every noise; with the time integrated out it varies less.
  if (mask !== undefined && config.target === "x0" && !isChain(process)) return anyOrderLoss({ vocabulary, mask });
  return tokenLoss(tokenObjective(config, process, config.lambda));
}

/** The first step of a sample, which shows whether network, process and sampler fit each other. */
async function tryOut({ tokens: model }: TokenRunModel, config: TokenConfig): Promise<void> {
  const { process, sampler, ratio } = tokenSampling(config);
  const start = process.prior([1, lengthOf(config)], rng(0));
  const labels = datasetNamed(config.dataset).classes > 0 ? [null] : undefined;
  const run = sampler(start, { process, ratio: ratio(model, labels), rng: rng(0) });
  try {
    const { done, value } = await run.next();
    if (done) value.dispose();
  } finally {
    await run.return(start);
    start.dispose();
  }
}

async function preview(model: TokenRunModel, config: TokenConfig, signal: AbortSignal): Promise<SampleFile> {
  const { classes } = datasetNamed(config.dataset);
  const count = classes > 0 ? 4 * classes : isText(config.dataset) ? 4 : 32;
  const labels = everyLabel(classes, count);
  const tokens = await drawTokenSamples({
    model: model.tokens,
    sampling: tokenSampling(config),
    length: lengthOf(config),
    count,
    labels,
    rng: rng(config.seed).split("preview"),
    signal,
  });
  return sampleFile(config, tokens, labels);
}
