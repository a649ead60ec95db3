import type { DataType, TensorInfo } from "@tensorflow/tfjs-core";
import type { Kernel, KernelOverride } from "../kernel-override.ts";

/** What this package uses of TensorFlow.js's webgpu backend. */
export interface WebGpuBackend {
  readonly device: GPUDevice;
  /** Where the data of tensors are; those of uploaded ones are buffers. */
  readonly tensorMap: { get(dataId: object): { readonly resource: GPUBuffer } };
  uploadToGPU(dataId: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  read(dataId: object): Promise<unknown>;
  makeTensorInfo(shape: number[], dtype: DataType, values?: Float32Array): TensorInfo;
  disposeData(dataId: object): boolean;
  runWebGPUProgram(program: object, inputs: TensorInfo[], dtype: DataType, uniforms: readonly Uniform[]): TensorInfo;
}

/** A new tensor of float32, whose numbers a program writes; without numbers there is no buffer. */
export function allocate(backend: WebGpuBackend, shape: readonly number[]): TensorInfo {
  return backend.makeTensorInfo([...shape], "float32", shape.includes(0) ? new Float32Array(0) : undefined);
}

/** The value of a uniform that a program declares. */
export interface Uniform {
  readonly type: "float32" | "int32";
  readonly data: number[];
}

/** Declares a kernel of the webgpu backend; `make` receives the stock kernel. */
export function webGpuKernel<Input extends string, Attributes = object>(
  kernelName: string,
  reason: string,
  make: (stock: Kernel<Input, Attributes, WebGpuBackend>) => Kernel<Input, Attributes, WebGpuBackend>,
): KernelOverride {
  return { kernelName, reason, make: make as unknown as KernelOverride["make"] };
}

/** A WGSL program that computes each element of its output by itself. */
export interface ElementwiseProgram {
  /** Names the program in the cache of pipelines; programs that differ in their code differ in it. */
  readonly key: string;
  /** The names of the input buffers. */
  readonly inputs: readonly string[];
  /** Declarations of its uniforms, `"a : f32, b : f32,"`. */
  readonly uniforms?: string;
  /** Functions that the expression calls. */
  readonly functions?: string;
  /** Statements that end in `return`, in terms of `index`. */
  readonly body: string;
}

/**
 * Runs an element-wise program.
 *
 * @param backend - the webgpu backend
 * @param program - the program
 * @param shape - the shape of the output
 * @param inputs - the inputs, in the program's order
 * @param uniforms - the values of the uniforms, in the program's order
 * @returns the output
 */
export function runElementwise(
  backend: WebGpuBackend,
  program: ElementwiseProgram,
  shape: readonly number[],
  inputs: readonly TensorInfo[],
  uniforms: readonly Uniform[] = [],
): TensorInfo {
  const size = shape.reduce((product, length) => product * length, 1);
  const threads = 64;
  const description = {
    variableNames: [...program.inputs],
    uniforms: program.uniforms ?? "",
    workgroupSize: [threads, 1, 1],
    size: true,
    outputShape: [...shape],
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: [Math.ceil(size / threads), 1, 1],
    shaderKey: `tweedie_${program.key}`,
    getUserCode: () => `
      ${program.functions ?? ""}
      fn element(index : i32) -> f32 { ${program.body} }
      fn main(index : i32) { if (index < uniforms.size) { result[index] = element(index); } }`,
  };
  return backend.runWebGPUProgram(description, [...inputs], "float32", uniforms);
}
