import { getGradient } from "@tensorflow/tfjs-core";
import { loadGradients } from "#platform";
import { avgPoolGradient } from "./gradients/avg-pool.ts";
import { batchMatMulGradient } from "./gradients/batch-mat-mul.ts";
import { broadcastGradients } from "./gradients/broadcast.ts";
import { comparisonGradients } from "./gradients/comparisons.ts";
import { mendCustomGradients } from "./gradients/custom-gradients.ts";
import { gatherGradient } from "./gradients/gather.ts";
import { installGradients } from "./gradients/gradient-override.ts";
import { mirrorPadGradient } from "./gradients/mirror-pad.ts";
import { powGradient } from "./gradients/pow.ts";
import { recomputedGradients } from "./gradients/recomputed.ts";

/**
 * Registers the gradients of TensorFlow.js's operations, for all backends, and mends those that are wrong.
 *
 * `@tensorflow/tfjs-core` alone has none in Node. {@link useBackend} calls this; call it yourself before you train or
 * differentiate on a backend that you registered on your own. It does nothing the second time.
 *
 * @returns what was mended, one line each
 */
export async function registerGradients(): Promise<readonly string[]> {
  if (!getGradient("Conv2D")) await loadGradients();
  const installed = installGradients([
    ...recomputedGradients,
    ...comparisonGradients,
    ...broadcastGradients,
    powGradient,
    mirrorPadGradient,
    avgPoolGradient,
    batchMatMulGradient,
    gatherGradient,
  ]);
  return [...installed, mendCustomGradients()];
}
