import type { TensorInfo } from "@tensorflow/tfjs-core";
import { addressOf, allocate, type WasmBackend } from "./wasm-backend.ts";

/**
 * A place for the next value of tensors that are given up: their own memory under a new identity, so that nothing that is
 * kept by the old one is taken for it; or new memory, where somebody else shares the old, be it another of them.
 *
 * Everything that can fail comes before the first tensor is taken over, which is then empty and only good to be disposed
 * of. Between the call and the writing nothing may be read from the old tensors but through their old addresses.
 *
 * @param backend - the wasm backend
 * @param tensors - float tensors that are given up
 * @param others - shapes of new tensors that are needed too
 * @returns the places, then the new tensors
 */
export function takeOver(
  backend: WasmBackend,
  tensors: readonly TensorInfo[],
  others: readonly (readonly number[])[],
): { readonly places: readonly TensorInfo[]; readonly fresh: readonly TensorInfo[] } {
  const made: TensorInfo[] = [];
  const make = (shape: readonly number[]): TensorInfo => {
    const one = allocate(backend, shape);
    made.push(one);
    return one;
  };
  try {
    const fresh = others.map(make);
    const uses = new Map<object, number>();
    for (const { dataId } of tensors) uses.set(dataId, (uses.get(dataId) ?? 0) + 1);
    const shared = ({ dataId }: TensorInfo): boolean => uses.get(dataId)! > 1 || backend.refCount(dataId) > 1;
    const copies = tensors.map((x) => (shared(x) ? make(x.shape) : undefined));
    const places = tensors.map((x, i) => copies[i] ?? renamed(backend, x));
    return { places, fresh };
  } catch (error) {
    for (const { dataId } of made) backend.disposeData(dataId);
    throw error;
  }
}

/** The memory of a tensor under a new identity. */
function renamed(backend: WasmBackend, tensor: TensorInfo): TensorInfo {
  const place = backend.makeOutput([...tensor.shape], "float32", addressOf(backend, tensor));
  // The allocator lets address 0 pass when the old tensor is disposed of.
  backend.dataIdMap.get(tensor.dataId).memoryOffset = 0;
  return place;
}
