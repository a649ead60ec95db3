import type { KernelOverride } from "../kernel-override.ts";
import { refuseDoubleBroadcast } from "../refuse-double-broadcast.ts";
import { biasedProductKernel } from "./biased-product.ts";
import { combineKernel } from "./combine.ts";
import { groupNormKernels } from "./group-norm.ts";
import { maxPoolKernel } from "./max-pool.ts";
import { resizeGradientKernels } from "./resize-gradients.ts";
import { unaryKernels } from "./unary.ts";
import { weightUpdateKernels } from "./weight-updates.ts";

/** What this package changes in the webgpu backend. */
export const webGpuKernels: readonly KernelOverride[] = [
  combineKernel,
  biasedProductKernel,
  refuseDoubleBroadcast,
  ...unaryKernels,
  maxPoolKernel,
  ...resizeGradientKernels,
  ...groupNormKernels,
  ...weightUpdateKernels,
];
