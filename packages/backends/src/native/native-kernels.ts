import type { KernelOverride } from "../kernel-override.ts";
import { adamKernel } from "./adam.ts";
import { biasKernels } from "./bias-kernels.ts";
import { castKernels } from "./casts.ts";
import { combineKernel } from "./combine.ts";
import { convolutionKernels } from "./convolutions.ts";
import { groupNormKernels } from "./group-norm.ts";
import type { NativeBinding } from "./native-backend.ts";
import { operationKernels } from "./operation-kernels.ts";
import { resizeGradientKernels } from "./resize-gradients.ts";
import { selfAttentionKernels } from "./self-attention.ts";
import { sumKernel } from "./sum.ts";
import { updateKernels } from "./update-kernels.ts";

/** What this package changes in the native backend: by its own operations where they are, else by TensorFlow's. */
export function nativeKernels({ tweedieOperations }: NativeBinding): readonly KernelOverride[] {
  return [
    combineKernel,
    ...(tweedieOperations ? ownKernels : composedKernels),
    ...castKernels,
    ...convolutionKernels,
    ...resizeGradientKernels,
  ];
}

const ownKernels = [...operationKernels, ...selfAttentionKernels, ...updateKernels, ...biasKernels, sumKernel];

/** Kernels of TensorFlow's operations alone. */
export const composedKernels: readonly KernelOverride[] = [adamKernel, ...groupNormKernels];
