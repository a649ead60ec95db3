import { edmTarget, epsTarget, rng, scoreTarget, vTarget, velocityTarget, x0Target } from "@tweedie/core";
import type { NoiseSchedule, ScoreModel, Target } from "@tweedie/core";
import { edmScaling, mlp, scoreModel, timeScaling, unet } from "@tweedie/networks";
import type { Labels, Network, Scaling } from "@tweedie/networks";
import { datasetNamed } from "../config/datasets.ts";
import type { GaussianConfig } from "../config/gaussian-schema.ts";

/** A network, and what its output means. */
export interface Model {
  /** The network; its owner disposes it. */
  readonly network: Network<Labels | undefined>;
  /** The same with its target. Labels are given where the data have them. */
  readonly score: ScoreModel<Labels | undefined>;
}

/**
 * Makes the network of a configuration, with initial weights that depend on the seed alone.
 *
 * @throws TweedieError if its options do not fit each other
 */
export function makeModel(config: GaussianConfig, schedule: NoiseSchedule): Model {
  const network = makeNetwork(config);
  return { network, score: scoreModel(network, meaningOf(config, schedule)) };
}

/** What the output of a configuration's network means, and what reaches it. */
export function meaningOf(
  config: GaussianConfig,
  schedule: NoiseSchedule,
): { readonly target: Target; readonly scaling: Scaling } {
  const scaling = config.target === "edm" ? edmScaling({ sigmaData: config.sigmaData }) : timeScaling;
  return { target: targetOf(config, schedule), scaling };
}

function makeNetwork({ network, dataset, seed }: GaussianConfig): Network<Labels | undefined> {
  const { shape, classes } = datasetNamed(dataset);
  const random = rng(seed).split("init");
  const { kind, ...options } = network;
  const labelled = classes > 0 ? { classes } : {};
  // The overloads tell networks with labels from those without; which it is shows when a configuration is read.
  const made =
    kind === "unet"
      ? unet({ ...options, channels: shape.at(-1)!, ...labelled } as Parameters<typeof unet>[0], random)
      : mlp({ ...options, features: shape[0]!, ...labelled } as Parameters<typeof mlp>[0], random);
  return made;
}

function targetOf({ target, sigmaData }: GaussianConfig, schedule: NoiseSchedule): Target {
  switch (target) {
    case "x0":
      return x0Target;
    case "eps":
      return epsTarget;
    case "score":
      return scoreTarget;
    case "v":
      return vTarget;
    case "velocity":
      return velocityTarget(schedule);
    case "edm":
      return edmTarget({ sigmaData });
  }
}
