import type { TensorInfo } from "@tensorflow/tfjs-core";
import { normsKernelName } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { adamUpdate, averageUpdate, momentumUpdate, normOf, type WeightUpdate } from "../weight-updates.ts";
import { type CpuBackend, values } from "./cpu-backend.ts";

/** Updates of all weights of a network by one kernel each. */
export const weightUpdateKernels: readonly KernelOverride[] = [
  updateKernel(adamUpdate),
  updateKernel(momentumUpdate),
  updateKernel(averageUpdate),
  listKernel<"x", object, TensorInfo>(
    normsKernelName,
    "added: norms of all gradients at once",
    ({ inputs, backend }) => {
      const norms = inputs.x.map((x) => normOf(values(backend, x)));
      return backend.makeTensorInfo([norms.length], "float32", Float32Array.from(norms));
    },
  ),
];

function updateKernel<A>({ kernelName, reason, reads, writes, update }: WeightUpdate<A>): KernelOverride {
  return listKernel<string, A, TensorInfo[]>(kernelName, reason, ({ inputs, attrs, backend }) => {
    const lists = reads.map((name) => inputs[name]!.map((x) => values(backend, x)));
    const shapes = inputs["w"]!.map(({ shape }) => shape);
    const outputs = writes.map(() => shapes.map((_, i) => new Float32Array(lists[0]![i]!.length)));
    shapes.forEach((_, i) => {
      update(
        lists.map((list) => list[i]!),
        outputs.map((list) => list[i]!),
        attrs,
      );
    });
    return outputs.flatMap((list) => list.map((x, i) => backend.makeTensorInfo(shapes[i]!, "float32", x)));
  });
}

/** A kernel whose inputs are lists of tensors. */
function listKernel<Input extends string, Attributes, Output>(
  kernelName: string,
  reason: string,
  kernel: (call: {
    readonly inputs: Readonly<Record<Input, readonly TensorInfo[]>>;
    readonly attrs: Attributes;
    readonly backend: CpuBackend;
  }) => Output,
): KernelOverride {
  return { kernelName, reason, make: () => kernel as unknown as ReturnType<KernelOverride["make"]> };
}
