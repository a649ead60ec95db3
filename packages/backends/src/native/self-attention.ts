import type { TensorInfo } from "@tensorflow/tfjs-core";
import { selfAttentionGradientKernelName, selfAttentionKernelName } from "@tweedie/core";
import type { SelfAttentionAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { integersAttribute, nativeKernel } from "./native-backend.ts";
import type { Attribute, NativeBackend } from "./native-backend.ts";

/** Attention and its gradient, each by one of this package's operations, in which a head is a task. */
export const selfAttentionKernels: readonly KernelOverride[] = [
  nativeKernel<string, SelfAttentionAttributes, TensorInfo[]>(
    selfAttentionKernelName,
    "added: attention in one operation",
    () =>
      ({ inputs, attrs, backend }) => {
        const turns = turnsOf(inputs);
        return backend.executeMultipleOutputs(
          "TweedieSelfAttention",
          attributesOf(backend, attrs, turns),
          [inputs["x"]!, ...turns],
          2,
        );
      },
  ),
  nativeKernel<string, SelfAttentionAttributes>(
    selfAttentionGradientKernelName,
    "added: the gradient of attention in one operation",
    () =>
      ({ inputs, attrs, backend }) => {
        const turns = turnsOf(inputs);
        return backend.executeSingleOutput("TweedieSelfAttentionGradient", attributesOf(backend, attrs, turns), [
          ...["x", "weights", "dy"].map((name) => inputs[name]!),
          ...turns,
        ]);
      },
  ),
];

/** What turns queries and keys, if anything does. */
const turnsOf = ({ cosines, sines }: Readonly<Record<string, TensorInfo>>): TensorInfo[] =>
  cosines && sines ? [cosines, sines] : [];

const attributesOf = (
  backend: NativeBackend,
  { heads }: SelfAttentionAttributes,
  turns: readonly TensorInfo[],
): Attribute[] => [integersAttribute(backend, "heads", heads), integersAttribute(backend, "turns", turns.length)];
