import { TweedieError } from "@tweedie/core";
import type { Config } from "../config/schema.ts";

/**
 * Checks that a batch fits the data, and its parts the batch.
 *
 * @param config - the configuration
 * @param count - how many data there are
 * @throws TweedieError if the batch is larger than the data, or has fewer rows than parts
 */
export function checkBatch({ dataset, batch, accumulate }: Config, count: number): void {
  if (batch > count) {
    throw new TweedieError(
      `config: expected a batch of at most the ${count} data of ${dataset}, got ${batch}. Choose a smaller batch.`,
    );
  }
  if (accumulate > batch) {
    throw new TweedieError(
      `config: expected to accumulate at most one part a row of the batch of ${batch}, got ${accumulate} parts. ` +
        `Choose fewer.`,
    );
  }
}
