import type { TensorInfo } from "@tensorflow/tfjs-core";
import {
  activationGradientKernelName,
  activationKernelNames,
  groupNormGradientKernelName,
  groupNormKernelName,
  layerNormGradientKernelName,
  layerNormKernelName,
  rotaryKernelName,
  scaledSoftmaxGradientKernelName,
  scaledSoftmaxKernelName,
  weightGradientKernelName,
} from "@tweedie/core";
import type {
  GroupNormAttributes,
  LayerNormAttributes,
  RotaryAttributes,
  ScaledSoftmaxAttributes,
} from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { flagAttribute, integersAttribute, nativeKernel, numberAttribute } from "./native-backend.ts";
import type { Attribute, NativeBackend } from "./native-backend.ts";

const { silu, tanhGelu } = activationKernelNames;
const ofNormalization = ["x", "scale", "shift", "dy"];

/** Kernels that are one of this package's operations each, with the same inputs and outputs. */
export const operationKernels: readonly KernelOverride[] = [
  one(groupNormKernelName, "TweedieGroupNorm", ["x", "scale", "shift"], groupNorm),
  several(groupNormGradientKernelName, "TweedieGroupNormGradient", ofNormalization, 3, groupNorm),
  one(layerNormKernelName, "TweedieLayerNorm", ["x", "scale", "shift"], layerNorm),
  several(layerNormGradientKernelName, "TweedieLayerNormGradient", ofNormalization, 3, layerNorm),
  one(silu, "TweedieSilu", ["x"]),
  one(activationGradientKernelName(silu), "TweedieSiluGradient", ["x", "dy"]),
  one(tanhGelu, "TweedieTanhGelu", ["x"]),
  one(activationGradientKernelName(tanhGelu), "TweedieTanhGeluGradient", ["x", "dy"]),
  one(scaledSoftmaxKernelName, "TweedieSoftmax", ["x"], softmax),
  one(scaledSoftmaxGradientKernelName, "TweedieSoftmaxGradient", ["y", "dy"], softmax),
  several(weightGradientKernelName, "TweedieWeightGradient", ["x", "dy"], 2),
  one(rotaryKernelName, "TweedieRotary", ["x", "cosines", "sines"], rotary),
];

type AttributesOf<A> = (backend: NativeBackend, attributes: A) => Attribute[];

function one<A>(
  kernelName: string,
  operation: string,
  names: readonly string[],
  attributesOf: AttributesOf<A> = () => [],
): KernelOverride {
  return nativeKernel<string, A>(
    kernelName,
    reasonOf(kernelName),
    () =>
      ({ inputs, attrs, backend }) =>
        backend.executeSingleOutput(
          operation,
          attributesOf(backend, attrs),
          names.map((name) => inputs[name]!),
        ),
  );
}

function several<A>(
  kernelName: string,
  operation: string,
  names: readonly string[],
  count: number,
  attributesOf: AttributesOf<A> = () => [],
): KernelOverride {
  return nativeKernel<string, A, TensorInfo[]>(
    kernelName,
    reasonOf(kernelName),
    () =>
      ({ inputs, attrs, backend }) =>
        backend.executeMultipleOutputs(
          operation,
          attributesOf(backend, attrs),
          names.map((name) => inputs[name]!),
          count,
        ),
  );
}

function reasonOf(kernelName: string): string {
  return `added: ${kernelName} in one operation`;
}

function groupNorm(backend: NativeBackend, { groups, epsilon, activate }: GroupNormAttributes): Attribute[] {
  return [
    integersAttribute(backend, "groups", groups),
    numberAttribute(backend, "epsilon", epsilon),
    flagAttribute(backend, "activate", activate),
  ];
}

function layerNorm(backend: NativeBackend, { epsilon }: LayerNormAttributes): Attribute[] {
  return [numberAttribute(backend, "epsilon", epsilon)];
}

function softmax(backend: NativeBackend, { factor }: ScaledSoftmaxAttributes): Attribute[] {
  return [numberAttribute(backend, "factor", factor)];
}

function rotary(backend: NativeBackend, { direction }: RotaryAttributes): Attribute[] {
  return [numberAttribute(backend, "direction", direction)];
}
