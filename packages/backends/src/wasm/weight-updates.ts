import type { TensorInfo } from "@tensorflow/tfjs-core";
import { normsKernelName } from "@tweedie/core";
import type { AdamAttributes, AverageAttributes, MomentumAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { adamUpdate, averageUpdate, momentumUpdate, normOf, type WeightUpdate } from "../weight-updates.ts";
import type { WeightUpdateExports } from "./kernel-exports.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { takeOver } from "./take-over.ts";
import { addressOf, allocate, floats, sizeOf, type WasmBackend } from "./wasm-backend.ts";

/** Updates of all weights of a network by one kernel each, in place where nobody shares the memory. */
export const weightUpdateKernels: readonly KernelOverride[] = [
  updateKernel<AdamAttributes>(adamUpdate, (kernels, [w, g, m, v], [wOut, mOut, vOut], count, attributes) => {
    const { gradientScale, penalty, meanGain, squareGain, rate, floor, decay } = attributes;
    const corrected = [gradientScale, penalty, meanGain, squareGain, rate, floor, decay] as const;
    kernels.adamUpdate(w!, g!, m!, v!, wOut!, mOut!, vOut!, count, ...corrected);
  }),
  updateKernel<MomentumAttributes>(momentumUpdate, (kernels, [w, g, b], [wOut, bOut], count, attributes) => {
    const { gradientScale, momentum, rate } = attributes;
    kernels.momentumUpdate(w!, g!, b!, wOut!, bOut!, count, gradientScale, momentum, rate);
  }),
  updateKernel<AverageAttributes>(averageUpdate, (kernels, [a, w], [aOut], count, { gain }) =>
    kernels.averageUpdate(a!, w!, aOut!, count, gain),
  ),
  listKernel<"x", object, TensorInfo>(
    normsKernelName,
    "added: norms of all gradients at once",
    () =>
      ({ inputs, backend }) => {
        const tensors = inputs.x;
        const out = allocate(backend, [tensors.length]);
        const kernels = kernelsOf(backend);
        const norm = (x: TensorInfo): number =>
          kernels ? Math.sqrt(kernels.squareSum(addressOf(backend, x), sizeOf(x.shape))) : normOf(floats(backend, x));
        floats(backend, out).set(tensors.map(norm));
        return out;
      },
  ),
];

/** An update of one tensor by the binary's kernels, from and to addresses. */
type SimdUpdate<A> = (
  kernels: WeightUpdateExports,
  read: readonly number[],
  written: readonly number[],
  count: number,
  attributes: A,
) => void;

/** Weights are new tensors; what else is written takes the old one's place. */
function updateKernel<A extends object>(kernel: WeightUpdate<A>, simd: SimdUpdate<A>): KernelOverride {
  const { kernelName, reason, reads, writes, update } = kernel;
  return listKernel<string, A, TensorInfo[]>(kernelName, reason, () => ({ inputs, attrs, backend }) => {
    const lists = reads.map((name) => inputs[name]!);
    const count = lists[0]!.length;
    // Before anything is taken over, which moves nothing but empties the old tensors.
    const read = lists.map((list) => list.map((x) => addressOf(backend, x)));
    const renewed = writes.map((name) => ({ list: inputs[name]!, fresh: name === "w" }));
    const taken = renewed.flatMap(({ list, fresh }) => (fresh ? [] : list));
    const shapes = renewed.flatMap(({ list, fresh }) => (fresh ? list.map(({ shape }) => shape) : []));
    const { fresh, places } = takeOver(backend, taken, shapes);
    const outputs = [...fresh, ...places];
    const written = outputs.map((x) => addressOf(backend, x));

    const kernels = kernelsOf(backend);
    lists[0]!.forEach(({ shape }, i) => {
      const size = sizeOf(shape);
      const from = read.map((list) => list[i]!);
      const to = writes.map((_, k) => written[k * count + i]!);
      if (kernels) simd(kernels, from, to, size, attrs);
      else update(views(backend, from, size), views(backend, to, size), attrs);
    });
    return outputs;
  });
}

const views = ({ wasm }: WasmBackend, addresses: readonly number[], count: number): Float32Array[] =>
  addresses.map((address) => new Float32Array(wasm.HEAPU8.buffer, address, count));

/** A kernel whose inputs are lists of tensors. */
function listKernel<Input extends string, Attributes, Output>(
  kernelName: string,
  reason: string,
  make: () => (call: {
    readonly inputs: Readonly<Record<Input, readonly TensorInfo[]>>;
    readonly attrs: Attributes;
    readonly backend: WasmBackend;
  }) => Output,
): KernelOverride {
  return { kernelName, reason, make: make as unknown as KernelOverride["make"] };
}
