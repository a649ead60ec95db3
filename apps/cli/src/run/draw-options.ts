import type { Rng } from "@tweedie/core";
import type { Labels } from "@tweedie/networks";

/** What drawing samples of any family needs. */
export interface DrawOptions {
  /** How many to draw. */
  readonly count: number;
  /** One label a sample, where the model has labels. */
  readonly labels?: Labels | undefined;
  /** Where the noise comes from; sample i uses its stream i. */
  readonly rng: Rng;
  /** Samples that go through the network together; the samples do not depend on it. Default 100. */
  readonly batch?: number;
  /** Told after each step of the sampler how much of the work is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Ends the work. */
  readonly signal?: AbortSignal;
}
