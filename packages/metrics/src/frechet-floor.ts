import { TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { featureStatistics } from "./feature-statistics.ts";
import type { FeatureStatistics } from "./feature-statistics.ts";
import { hostFeatures } from "./features.ts";
import type { Features } from "./features.ts";
import { frechetDistance } from "./frechet-distance.ts";

/** Options of {@link frechetFloor}. */
export interface FrechetFloorOptions {
  /** How many rows to draw: as many as there are generated samples in the distance that this floor stands beside. */
  readonly count: number;
  /** Where the draws come from. */
  readonly rng: Rng;
  /** How many draws to average over, 1 by default. */
  readonly repeats?: number;
}

/**
 * The Fréchet distance that real data have from real data: the mean distance of `count` rows, drawn without replacement,
 * from the reference.
 *
 * A perfect generator reaches this number, not 0, because a covariance estimated from few rows is off. The excess falls
 * roughly as 1 / count (down to the distance of the two real sets from each other), so a distance means something only
 * beside the floor for the same count.
 *
 * @param real - features of real data that are not in the reference, such as the training images
 * @param reference - features or statistics of the data that samples are compared with, such as the test images
 * @param options - count, rng and the number of draws
 * @returns the mean distance
 * @throws TweedieError if count is not an integer from 2 to the number of rows, or repeats not one of at least 1
 */
export async function frechetFloor(
  real: Features,
  reference: Features | FeatureStatistics,
  { count, rng, repeats = 1 }: FrechetFloorOptions,
): Promise<number> {
  const { count: available, dimension, values } = await hostFeatures(real, "frechetFloor");
  if (!(Number.isInteger(count) && count >= 2 && count <= available && Number.isInteger(repeats) && repeats >= 1)) {
    throw new TweedieError(
      `frechetFloor: expected integers with 2 <= count <= ${available} and repeats >= 1, got ${count} and ${repeats}. ` +
        `Draw fewer rows or pass more.`,
    );
  }
  const target = "scatter" in reference ? reference : await featureStatistics(reference);
  let sum = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const rows = choose(available, count, rng).map((row) =>
      Float64Array.from({ length: dimension }, (_, j) => values[row * dimension + j]!),
    );
    sum += await frechetDistance(rows, target);
  }
  return sum / repeats;
}

/** `count` different integers below `available`: the head of a Fisher-Yates shuffle. */
function choose(available: number, count: number, rng: Rng): number[] {
  const order = Array.from({ length: available }, (_, index) => index);
  rng.uniforms(count).forEach((u, head) => {
    const other = head + Math.floor(u * (available - head));
    const kept = order[head]!;
    order[head] = order[other]!;
    order[other] = kept;
  });
  return order.slice(0, count);
}
