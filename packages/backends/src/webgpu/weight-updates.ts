import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { AdamAttributes, AverageAttributes } from "@tweedie/core";
import { adamKernelName, averageKernelName } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { type BufferProgram, runOnBuffers, workgroupSize } from "./run-on-buffers.ts";
import { allocate, type WebGpuBackend } from "./webgpu-backend.ts";

/** Updates of weights: one submission for all of them, and one program for each, where stock ones take ten. */
export const weightUpdateKernels: readonly KernelOverride[] = [
  kernel<AdamAttributes>(adamKernelName, ["w", "g", "m", "v"], ["w", "m", "v"], {
    key: "tweedie_adam",
    uniforms:
      "gradientScale : f32, penalty : f32, meanGain : f32, squareGain : f32, rate : f32, floor : f32, decay : f32,",
    values: ({ gradientScale, penalty, meanGain, squareGain, rate, floor, decay }) => [
      gradientScale,
      penalty,
      meanGain,
      squareGain,
      rate,
      floor,
      decay,
    ],
    element: `
      let gradient = uniforms.gradientScale * g[i] + uniforms.penalty * w[i];
      let mean = m[i] + uniforms.meanGain * (gradient - m[i]);
      let square = v[i] + uniforms.squareGain * (gradient * gradient - v[i]);
      newM[i] = mean;
      newV[i] = square;
      newW[i] = w[i] - (uniforms.rate * mean / (sqrt(square) + uniforms.floor) + uniforms.decay * w[i]);`,
  }),
  kernel<AverageAttributes>(averageKernelName, ["a", "w"], ["a"], {
    key: "tweedie_average",
    uniforms: "gain : f32,",
    values: ({ gain }) => [gain],
    element: `newA[i] = select(a[i] + uniforms.gain * (w[i] - a[i]), w[i], uniforms.gain == 1.0);`,
  }),
];

interface Update<Attributes> {
  readonly key: string;
  readonly uniforms: string;
  readonly values: (attributes: Attributes) => readonly number[];
  /** Statements for element `i` of all buffers. */
  readonly element: string;
}

/** A kernel on lists of tensors, each of whose outputs replaces one of its inputs. */
function kernel<Attributes>(
  kernelName: string,
  inputs: readonly string[],
  replaced: readonly string[],
  update: Update<Attributes>,
): KernelOverride {
  const program: BufferProgram = {
    key: update.key,
    inputs,
    outputs: replaced.map((name) => `new${name.toUpperCase()}`),
    uniforms: update.uniforms,
    code: `
      fn main(@builtin(global_invocation_id) id : vec3u, @builtin(num_workgroups) groups : vec3u) {
        for (var i = id.x; i < arrayLength(&${inputs[0]}); i += groups.x * ${workgroupSize}u) { ${update.element} }
      }`,
  };
  const run = ({ inputs: given, attrs, backend }: Call<Attributes>): TensorInfo[] => {
    const lists = inputs.map((name) => given[name]!);
    const outputs = replaced.map((name) => lists[inputs.indexOf(name)]!.map(({ shape }) => allocate(backend, shape)));
    const calls = lists[0]!.flatMap(({ shape }, i) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const workgroups = Math.min(Math.ceil(size / workgroupSize), 2 ** 15);
      const at = (from: readonly (readonly TensorInfo[])[]) => from.map((list) => list[i]!);
      return size === 0 ? [] : [{ inputs: at(lists), outputs: at(outputs), workgroups }];
    });
    runOnBuffers(backend, program, calls, new Float32Array(update.values(attrs)).buffer);
    return outputs.flat();
  };
  return { kernelName, reason: "added: all weights in one submission", make: () => run as never };
}

interface Call<Attributes> {
  readonly inputs: Readonly<Record<string, readonly TensorInfo[]>>;
  readonly attrs: Attributes;
  readonly backend: WebGpuBackend;
}
