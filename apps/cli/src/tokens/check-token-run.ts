import { datasetNamed } from "../config/datasets.ts";
import type { TokenConfig } from "../config/token-schema.ts";
import { checkBatch } from "../run/check-batch.ts";
import { tokenSampling } from "./token-sampling.ts";

/**
 * Checks that the parts of a configuration on tokens fit each other, before any work is done and without a backend.
 *
 * @param config - the configuration
 * @throws TweedieError if they do not
 */
export function checkTokenRun(config: TokenConfig): void {
  checkBatch(config, datasetNamed(config.dataset).count);
  tokenSampling(config);
}
