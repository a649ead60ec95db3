import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { WebGpuBackend } from "./webgpu-backend.ts";

/** A WGSL program on buffers of floats, for what the backend's own programs, with one output each, cannot do. */
export interface BufferProgram {
  /** Names the program in the cache of pipelines. */
  readonly key: string;
  /** The names of the buffers, in the order of their bindings. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Declarations of the uniforms, `"a : f32, b : u32,"`. */
  readonly uniforms: string;
  /** Declarations, and the function `main`, whose parameters are builtins; the size of a workgroup is 64. */
  readonly code: string;
}

/** One run of a program. */
export interface BufferCall {
  /** Tensors of float32, none of them empty. */
  readonly inputs: readonly TensorInfo[];
  /** Tensors made for this call. */
  readonly outputs: readonly TensorInfo[];
  /** How many, along one axis or two; devices take 65535 along each. */
  readonly workgroups: number | readonly [across: number, down: number];
}

/**
 * Runs a program on several sets of buffers, in one submission.
 *
 * @param backend - the webgpu backend
 * @param program - the program
 * @param calls - the buffers, which no two calls write
 * @param uniforms - the bytes of the uniforms, the same for all calls
 */
export function runOnBuffers(
  backend: WebGpuBackend,
  program: BufferProgram,
  calls: readonly BufferCall[],
  uniforms: ArrayBuffer,
): void {
  const { device } = backend;
  const pipeline = pipelineOf(device, program);
  const bound = calls.map(({ inputs, outputs }) => [...inputs, ...outputs].map((tensor) => bufferOf(backend, tensor)));
  // What the backend has recorded so far comes first.
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.submitQueue();

  const uniform = device.createBuffer({
    size: Math.ceil(uniforms.byteLength / 16) * 16,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(uniform, 0, uniforms);
  const layout = pipeline.getBindGroupLayout(0);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  bound.forEach((buffers, i) => {
    const entries = [...buffers, uniform].map((buffer, binding) => ({ binding, resource: { buffer } }));
    pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
    const [across, down] = [calls[i]!.workgroups].flat() as [number, number?];
    pass.dispatchWorkgroups(across, down);
  });
  pass.end();
  device.queue.submit([encoder.finish()]);
  // It lives on until the queue is done with it.
  uniform.destroy();
}

/** Threads of a workgroup. */
export const workgroupSize = 64;

function bufferOf(backend: WebGpuBackend, { dataId }: TensorInfo): GPUBuffer {
  backend.uploadToGPU(dataId);
  return backend.tensorMap.get(dataId).resource;
}

const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

function pipelineOf(device: GPUDevice, program: BufferProgram): GPUComputePipeline {
  let known = pipelines.get(device);
  if (!known) pipelines.set(device, (known = new Map()));
  let pipeline = known.get(program.key);
  if (!pipeline) {
    const module = device.createShaderModule({ label: program.key, code: sourceOf(program) });
    pipeline = device.createComputePipeline({ label: program.key, layout: "auto", compute: { module } });
    known.set(program.key, pipeline);
  }
  return pipeline;
}

function sourceOf({ inputs, outputs, uniforms, code }: BufferProgram): string {
  const buffers = [...inputs, ...outputs].map((name, binding) => {
    const access = binding < inputs.length ? "read" : "read_write";
    return `@group(0) @binding(${binding}) var<storage, ${access}> ${name} : array<f32>;`;
  });
  return `
    struct Uniforms { ${uniforms} }
    ${buffers.join("\n    ")}
    @group(0) @binding(${buffers.length}) var<uniform> uniforms : Uniforms;
    ${code.replace("fn main(", `@compute @workgroup_size(${workgroupSize}) fn main(`)}`;
}
