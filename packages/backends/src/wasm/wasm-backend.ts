import { util } from "@tensorflow/tfjs-core";
import type { DataType, TensorInfo } from "@tensorflow/tfjs-core";
import type { Kernel, KernelOverride } from "../kernel-override.ts";

/** What the kernels use of TensorFlow.js's wasm backend. */
export interface WasmBackend {
  readonly wasm: WasmModule;
  dataIdNextNumber: number;
  readonly dataIdMap: { get(dataId: object): { readonly id: number; memoryOffset: number } };
  /** With an address, of memory that is there already and that the tensor becomes the owner of. */
  makeOutput(shape: number[], dtype: DataType, memoryOffset?: number): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
  disposeData(dataId: object): boolean;
  incRef(dataId: object): void;
  refCount(dataId: object): number;
}

/** What the kernels use of the Emscripten module under it. */
export interface WasmModule {
  readonly HEAPU8: Uint8Array;
  /** What the binary exports; absent in the threaded build. */
  readonly asm?: { readonly memory?: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(address: number): void;
  cwrap(name: string, result: null, parameters: readonly string[]): (...args: unknown[]) => void;
  readonly tfjs: {
    registerTensor(id: number, size: number, address: number): void;
    disposeData(id: number): void;
  };
}

/** A kernel of the wasm backend. */
export type WasmKernel<Input extends string, Attributes = object, Output = TensorInfo> = Kernel<
  Input,
  Attributes,
  WasmBackend,
  Output
>;

/**
 * Declares a kernel of the wasm backend; `make` receives the stock kernel, whose outputs are of the same kind.
 *
 * The inputs are on the heap before the kernel begins: moving one there from another backend allocates, which would
 * detach arrays that the kernel has taken already. What it allocated is given back if it throws.
 */
export function wasmKernel<Input extends string, Attributes = object, Output = TensorInfo>(
  kernelName: string,
  reason: string,
  make: (stock: WasmKernel<Input, Attributes, Output>) => WasmKernel<Input, Attributes, Output>,
): KernelOverride {
  const guarded = (stock: WasmKernel<Input, Attributes, Output>): WasmKernel<Input, Attributes, Output> => {
    const kernel = make(stock);
    return (call) => {
      for (const input of Object.values<TensorInfo | TensorInfo[] | undefined>(call.inputs).flat()) {
        if (input) call.backend.dataIdMap.get(input.dataId);
      }
      const before = allocated;
      allocated = [];
      try {
        return kernel(call);
      } catch (error) {
        release(call.backend, ...allocated);
        throw error;
      } finally {
        // What a kernel inside another one made is the outer one's to give back.
        if (before) before.push(...allocated);
        allocated = before;
      }
    };
  };
  return { kernelName, reason, make: guarded as unknown as KernelOverride["make"] };
}

/** What the kernel at work has allocated, released or not. */
let allocated: TensorInfo[] | undefined;

/** A new tensor; its contents are whatever the heap held. */
export function allocate(backend: WasmBackend, shape: readonly number[], dtype: DataType = "float32"): TensorInfo {
  const tensor = backend.makeOutput([...shape], dtype);
  allocated?.push(tensor);
  return tensor;
}

/**
 * The elements of a tensor on the heap, without a copy. An allocation may move the heap and detach every such array:
 * allocate first, then take them.
 */
export function elements(backend: WasmBackend, tensor: TensorInfo): Float32Array | Int32Array | Uint8Array {
  return backend.typedArrayFromHeap(tensor);
}

/** {@link elements} of a float32 tensor. */
export function floats(backend: WasmBackend, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** The address of a tensor on the heap, in bytes. */
export function addressOf(backend: WasmBackend, tensor: TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/** Gives a tensor's memory back. */
export function release(backend: WasmBackend, ...tensors: readonly TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}

/** The same elements under another shape, counted as one more user of the memory. */
export function share(backend: WasmBackend, { dataId, dtype }: TensorInfo, shape: readonly number[]): TensorInfo {
  backend.incRef(dataId);
  return { dataId, dtype, shape: [...shape] };
}

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return util.sizeFromShape([...shape]);
}
