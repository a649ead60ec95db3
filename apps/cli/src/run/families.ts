import { onTokens } from "../config/schema.ts";
import type { Config } from "../config/schema.ts";
import { checkFit } from "../gaussian/check-fit.ts";
import { gaussianTrainee } from "../gaussian/gaussian-trainee.ts";
import { checkTokenRun } from "../tokens/check-token-run.ts";
import { tokenTrainee } from "../tokens/token-trainee.ts";
import type { Trainee } from "./trainee.ts";

/**
 * Makes the network that a configuration describes, with initial weights that depend on the seed alone.
 *
 * @throws TweedieError if its options do not fit each other
 */
export const traineeOf = (config: Config): Trainee =>
  onTokens(config) ? tokenTrainee(config) : gaussianTrainee(config);

/**
 * Checks that the parts of a configuration fit each other and the data, before any work is done and without a backend.
 *
 * @throws TweedieError if they do not
 */
export const checkConfig = (config: Config): void => (onTokens(config) ? checkTokenRun(config) : checkFit(config));
