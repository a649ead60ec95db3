import type { KernelOverride } from "../kernel-override.ts";
import { adamKernel } from "./adam.ts";
import { castKernels } from "./casts.ts";
import { combineKernel } from "./combine.ts";
import { convolutionKernels } from "./convolutions.ts";
import { groupNormKernels } from "./group-norm.ts";
import { resizeGradientKernels } from "./resize-gradients.ts";

/** What this package changes in the native backend. */
export const nativeKernels: readonly KernelOverride[] = [
  combineKernel,
  adamKernel,
  ...groupNormKernels,
  ...castKernels,
  ...convolutionKernels,
  ...resizeGradientKernels,
];
