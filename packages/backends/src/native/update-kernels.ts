import { tensor1d } from "@tensorflow/tfjs-core";
import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import { adamKernelName, averageKernelName, momentumKernelName, normsKernelName } from "@tweedie/core";
import type { AdamAttributes, AverageAttributes, MomentumAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { integersAttribute, nativeKernel } from "./native-backend.ts";
import type { NativeBackend } from "./native-backend.ts";

/** Kernels of all weights at once, by one of this package's operations each. */
export const updateKernels: readonly KernelOverride[] = [
  nativeKernel<string, AdamAttributes, TensorInfo[]>(
    adamKernelName,
    "added: Adam for all weights in one operation",
    () =>
      ({ inputs, attrs, backend }) => {
        const { gradientScale, penalty, meanGain, squareGain, rate, floor, decay } = attrs;
        const numbers = [gradientScale, penalty, meanGain, squareGain, rate, floor, decay];
        return update(backend, "TweedieAdam", listsOf(inputs, ["w", "g", "m", "v"]), numbers, 3);
      },
  ),
  nativeKernel<string, MomentumAttributes, TensorInfo[]>(
    momentumKernelName,
    "added: gradient descent for all weights in one operation",
    () =>
      ({ inputs, attrs: { gradientScale, momentum, rate }, backend }) =>
        update(backend, "TweedieMomentum", listsOf(inputs, ["w", "g", "b"]), [gradientScale, momentum, rate], 2),
  ),
  nativeKernel<string, AverageAttributes, TensorInfo[]>(
    averageKernelName,
    "added: averages of all weights in one operation",
    () =>
      ({ inputs, attrs: { gain }, backend }) =>
        update(backend, "TweedieAverage", listsOf(inputs, ["a", "w"]), [gain], 1),
  ),
  nativeKernel<string>(
    normsKernelName,
    "added: norms of all gradients in one operation",
    () =>
      ({ inputs, backend }) => {
        const [x] = listsOf(inputs, ["x"]) as [Tensor[]];
        return backend.executeSingleOutput("TweedieNorms", [integersAttribute(backend, "count", x.length)], x);
      },
  ),
];

/** The engine passes lists on as they are. */
const listsOf = (inputs: Readonly<Record<string, TensorInfo>>, names: readonly string[]): Tensor[][] =>
  names.map((name) => inputs[name] as unknown as Tensor[]);

/** The numbers change from step to step, and TensorFlow keeps what it makes for each value of an attribute: they are an input. */
function update(
  backend: NativeBackend,
  operation: string,
  lists: readonly Tensor[][],
  numbers: readonly number[],
  written: number,
): Tensor[] {
  const count = lists[0]!.length;
  const by = tensor1d([...numbers]);
  const attributes = [integersAttribute(backend, "count", count)];
  const outputs = backend.executeMultipleOutputs(operation, attributes, [...lists.flat(), by], written * count);
  by.dispose();
  return outputs;
}
