import type { Scalar } from "@tensorflow/tfjs-core";
import type { Rng, TokenProcess } from "@tweedie/core";
import { maskedCrossEntropyLoss, scoreEntropyLoss } from "@tweedie/discrete";
import { dropLabels } from "@tweedie/losses";
import type { TokenConfig } from "../config/token-schema.ts";
import type { Batch } from "../run/trainee.ts";
import type { TokenRunModel } from "./token-run-model.ts";

/** The loss that a configuration describes: a bound on the negative log-likelihood, in nats per token. */
export function tokenObjective(
  { target, labelDropout }: TokenConfig,
  process: TokenProcess,
): (model: TokenRunModel, batch: Batch, rng: Rng) => Scalar {
  const loss =
    process.mask !== undefined && target === "x0" ? maskedCrossEntropyLoss({ process }) : scoreEntropyLoss({ process });
  return ({ tokens }, { x0, labels }, rng) =>
    loss(tokens, x0, rng.split("loss"), labels && dropLabels(labels, labelDropout, rng.split("labels")));
}
