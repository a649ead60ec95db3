import { TweedieError } from "@tweedie/core";
import type { Ratio, Sampler, TokenEnv, TokenModel, TokenProcess } from "@tweedie/core";
import { ratioOf, ratioOfPosterior, tokenClassifierFree, tokenDenoiserOf, truncatedDenoiser } from "@tweedie/discrete";
import type { TokenChain } from "@tweedie/forward-processes";
import type { Labels } from "@tweedie/networks";
import { make } from "../config/registry.ts";
import type { TokenConfig } from "../config/token-schema.ts";
import { processOf } from "./process-of.ts";
import { isChain } from "./token-objective.ts";

/** How samples on tokens are made: everything but the network. */
export interface TokenSampling {
  /** How tokens turned into noise. */
  readonly process: TokenProcess;
  /** The sampler on its grid of times. */
  readonly sampler: Sampler<number, TokenEnv>;
  /** What a network with its labels says of the data, as the settings bend it. */
  readonly ratio: (model: TokenModel<Labels | undefined>, labels: Labels | undefined) => Ratio;
}

/**
 * Makes the process and the sampler that a configuration names.
 *
 * @throws TweedieError if a name is unknown, an option is wrong, or the steps are none of the process
 */
export function tokenSampling(
  config: Pick<TokenConfig, "process" | "dataset" | "characters" | "sampling">,
): TokenSampling {
  const { sampler, grid, steps, guidance, temperature, topP } = config.sampling;
  const process = processOf(config);
  if (isChain(process)) checkSteps((process as TokenChain).steps, config.sampling);
  const truncates = temperature !== 1 || topP !== 1;
  return {
    process,
    sampler: make("tokenSamplers", sampler)(make("tokenGrids", grid)(steps)),
    ratio: (model, labels) => {
      const guided = labelled(model, labels, guidance);
      if (!truncates) return ratioOf(guided, process);
      const denoise = tokenDenoiserOf(guided, process);
      return ratioOfPosterior(process, truncatedDenoiser(process, denoise, { temperature, topP }));
    },
  };
}

/** A model with its labels fixed, guided where there are labels to be guided to. */
function labelled(model: TokenModel<Labels | undefined>, labels: Labels | undefined, scale: number): TokenModel {
  if (!labels) return { target: model.target, predict: (x, t) => model.predict(x, t, undefined) };
  // Without a label both halves of the guidance are the same.
  const guided = labels.some((label) => label !== null);
  return tokenClassifierFree({ model, cond: labels, uncond: null, scale: guided ? scale : 0 });
}

/** Only steps of a chain can be taken. */
function checkSteps(own: number, { steps, grid }: TokenConfig["sampling"]): void {
  const end = (grid.options as { readonly end?: number }).end ?? 0;
  if (grid.name === "even" && end === 0 && own % steps === 0) return;
  throw new TweedieError(
    `config: expected the grid "even" to 0 in a number of steps that divides the ${own} steps of the process, got ` +
      `"${grid.name}" and ${steps}. Set sampling.steps to ${own}, or to a divisor of it.`,
  );
}
