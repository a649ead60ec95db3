import { gaussianMixture } from "@tweedie/oracles";

/** Two modes in the plane, each with dimensions that depend on each other. */
export const correlatedMixture = gaussianMixture({
  weights: [0.3, 0.7],
  means: [
    [-0.6, 0.4],
    [0.5, -0.3],
  ],
  covariances: [
    [
      [0.5, 0.35],
      [0.35, 0.4],
    ],
    [
      [0.3, -0.2],
      [-0.2, 0.6],
    ],
  ],
});
