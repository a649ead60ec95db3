import { rng } from "@tweedie/core";
import { datasetNamed } from "../config/datasets.ts";
import type { GaussianConfig } from "../config/gaussian-schema.ts";
import { everyLabel } from "../run/labels.ts";
import type { SampleFile, Trainee } from "../run/trainee.ts";
import { tryOut } from "./check-fit.ts";
import { drawSamples } from "./draw-samples.ts";
import { makeModel } from "./model.ts";
import type { Model } from "./model.ts";
import { objective } from "./objective.ts";
import { pictureOf } from "./picture-of.ts";
import { samplingPlan } from "./sampling-plan.ts";
import type { SamplingPlan } from "./sampling-plan.ts";

/**
 * The network of a configuration on images or points, with its loss and its pictures.
 *
 * @throws TweedieError if the options of the network do not fit each other
 */
export function gaussianTrainee(config: GaussianConfig): Trainee {
  const plan = samplingPlan(config);
  const loss = objective(config, plan.schedule);
  const model = makeModel(config, plan.schedule);
  return {
    variables: model.network.variables,
    tryOut: () => tryOut(model, config, plan),
    loss: (batch, random) => loss(model, batch, random),
    preview: (signal) => preview(model, plan, config, signal),
    dispose: () => model.network.dispose(),
  };
}

async function preview(
  model: Model,
  plan: SamplingPlan,
  { dataset, seed, sampling: { guidance } }: GaussianConfig,
  signal: AbortSignal,
): Promise<SampleFile> {
  const { shape, classes } = datasetNamed(dataset);
  const count = classes > 0 ? classes * previewsPerLabel : previewPoints;
  const labels = everyLabel(classes, count);
  const random = rng(seed).split("preview");
  const values = await drawSamples({ model: model.score, plan, shape, count, labels, guidance, rng: random, signal });
  return { extension: "png", bytes: await pictureOf(dataset, values, labels) };
}

const previewsPerLabel = 4;
const previewPoints = 500;
