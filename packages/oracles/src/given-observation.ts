import { cholesky } from "./cholesky.ts";
import { condition } from "./linear-gaussian-posterior.ts";
import { checkedObservation } from "./linear-observation.ts";
import type { LinearObservation } from "./linear-observation.ts";
import type { Components, GaussianMixtureOptions } from "./mixture-components.ts";
import { componentCovariance } from "./mixture-moments.ts";
import { indefinite } from "./spread.ts";

/** The mixture that a mixture becomes under an observation: components conditioned, weights times their evidence. */
export function givenObservation(components: Components, observation: LinearObservation): GaussianMixtureOptions {
  const { weights, means } = components;
  const seen = checkedObservation(observation, means[0]!.length, who);
  if (!cholesky(seen.noise)) throw indefinite(who);
  const posteriors = means.map((mean, k) => condition(mean, componentCovariance(components, k), seen));
  const logits = posteriors.map(({ logEvidence }, k) => Math.log(weights[k]!) + logEvidence);
  const largest = Math.max(...logits);
  const relative = logits.map((logit) => Math.exp(logit - largest));
  const total = relative.reduce((sum, w) => sum + w, 0);
  // A component that the observation rules out, to the smallest float64, is gone.
  const kept = posteriors.map((_, k) => k).filter((k) => relative[k]! > 0);
  return {
    weights: kept.map((k) => relative[k]! / total),
    means: kept.map((k) => posteriors[k]!.mean),
    covariances: kept.map((k) => posteriors[k]!.covariance),
  };
}

const who = "given";
