import { mul, sum } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";

/** A scalar whose gradient with respect to `y` has no two numbers alike. */
export const weighted = (y: Tensor): Scalar => sum(mul(y, rng(3).split("weights").normal(y.shape)));
