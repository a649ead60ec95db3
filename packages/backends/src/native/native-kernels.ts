import type { KernelOverride } from "../kernel-override.ts";
import { castKernels } from "./casts.ts";
import { combineKernel } from "./combine.ts";
import { convolutionKernels } from "./convolutions.ts";

/** What this package changes in the native backend. */
export const nativeKernels: readonly KernelOverride[] = [combineKernel, ...castKernels, ...convolutionKernels];
