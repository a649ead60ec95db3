import type { TensorInfo } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { elements, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

interface Attributes {
  readonly shape?: number[];
  readonly outputShape?: number[];
}

/** What is gathered and scattered at places given by several indices each, all of which must be inside. */
export const indicesKernels: readonly KernelOverride[] = [
  checked<"params" | "indices">("GatherNd", "gatherND", ({ params, indices }) => [params.shape, indices]),
  checked<"indices" | "updates">("ScatterNd", "scatterND", ({ indices }, { shape }) => [shape!, indices]),
  checked<"tensor" | "indices">("TensorScatterUpdate", "tensorScatterUpdate", ({ tensor, indices }) => [
    tensor.shape,
    indices,
  ]),
  checked<"sparseIndices">("SparseToDense", "sparseToDense", ({ sparseIndices }, { outputShape }) => [
    outputShape!,
    sparseIndices,
  ]),
];

function checked<Input extends string>(
  kernelName: string,
  operation: string,
  placesOf: (inputs: Readonly<Record<Input, TensorInfo>>, attrs: Attributes) => [shape: number[], places: TensorInfo],
): KernelOverride {
  return wasmKernel<Input, Attributes>(kernelName, "refused: indices outside", (stock) => (call) => {
    check(operation, call.backend, ...placesOf(call.inputs, call.attrs));
    return stock(call);
  });
}

function check(operation: string, backend: WasmBackend, shape: number[], places: TensorInfo): void {
  const axes = places.shape.length > 1 || operation === "gatherND" ? places.shape.at(-1)! : 1;
  elements(backend, places).forEach((index, i) => {
    const size = shape[i % axes]!;
    if (index >= 0 && index < size) return;
    throw new TweedieError(
      `${operation}: expected indices in [0, ${size - 1}] along axis ${i % axes}, got ${index}. Its size is ${size}.`,
    );
  });
}
