import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { GroupNormAttributes } from "@tweedie/core";
import { groupNormGradientKernelName, groupNormKernelName } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { type BufferProgram, runOnBuffers, workgroupSize } from "./run-on-buffers.ts";
import { allocate, type WebGpuBackend } from "./webgpu-backend.ts";

type Input = "x" | "scale" | "shift";

/** Group normalisation with its activation in one program, and its gradients in one or two. */
export const groupNormKernels: readonly KernelOverride[] = [
  kernel<Input>(groupNormKernelName, "added: normalisation and activation in one program", (call) => {
    const { inputs, attrs, backend } = call;
    const { x, scale, shift } = inputs;
    const y = allocate(backend, x.shape);
    const workgroups = inRows(x.shape[0]! * attrs.groups);
    if (sizeOf(x) === 0) return y;
    runOnBuffers(backend, forward, [{ inputs: [x, scale, shift], outputs: [y], workgroups }], uniformsOf(call));
    return y;
  }),
  kernel<Input | "dy">(groupNormGradientKernelName, "added: the gradients of both in one program", (call) => {
    const { inputs, attrs, backend } = call;
    const { x, scale, shift, dy } = inputs;
    const [batch, , , channels] = x.shape as [number, number, number, number];
    const dx = allocate(backend, x.shape);
    if (sizeOf(x) === 0) {
      const zeros = [scale, shift].map((one) =>
        backend.makeTensorInfo([...one.shape], "float32", new Float32Array(sizeOf(one))),
      );
      return [dx, ...zeros];
    }
    const rows = [batch, 1, 1, channels];
    const [rowScale, rowShift] = [allocate(backend, rows), allocate(backend, rows)];
    const outputs = [dx, rowScale, rowShift];
    const workgroups = inRows(batch * attrs.groups);
    runOnBuffers(backend, gradient, [{ inputs: [x, scale, shift, dy], outputs, workgroups }], uniformsOf(call));
    return [dx, reduced(backend, rowScale, scale), reduced(backend, rowShift, shift)];
  }),
];

/** The gradient of a factor that all rows share is the sum of theirs. */
function reduced(backend: WebGpuBackend, rows: TensorInfo, like: TensorInfo): TensorInfo {
  if (sizeOf(rows) === sizeOf(like)) return { ...rows, shape: like.shape };
  const total = allocate(backend, like.shape);
  const call = { inputs: [rows], outputs: [total], workgroups: Math.ceil(sizeOf(total) / workgroupSize) };
  runOnBuffers(backend, sumOfRows, [call], new Uint32Array([rows.shape[0]!]).buffer);
  backend.disposeData(rows.dataId);
  return total;
}

function uniformsOf({ inputs: { x, scale, shift }, attrs }: Call<Input>): ArrayBuffer {
  const [images, height, width, channels] = x.shape as [number, number, number, number];
  const bytes = new ArrayBuffer(32);
  const step = (factor: TensorInfo) => (sizeOf(factor) === channels ? 0 : channels);
  const counts = [height * width, channels, attrs.groups, step(scale), step(shift), Number(attrs.activate)];
  new Uint32Array(bytes).set(counts);
  new Float32Array(bytes)[6] = attrs.epsilon;
  new Uint32Array(bytes)[7] = images;
  return bytes;
}

const uniforms =
  "area : u32, channels : u32, groups : u32, scaleStep : u32, shiftStep : u32, activate : u32, epsilon : f32, images : u32,";

/** Workgroups stand in rows of so many, as there may be more of them than a device takes in one. */
const across = 1024;

const inRows = (count: number): [across: number, down: number] => [Math.min(count, across), Math.ceil(count / across)];

/** One workgroup has one group of one image: its statistics, in two passes. */
const statistics = `
  var<workgroup> parts : array<f32, ${workgroupSize}>;

  fn total(local : u32, part : f32) -> f32 {
    parts[local] = part;
    for (var half = ${workgroupSize / 2}u; half > 0u; half >>= 1u) {
      workgroupBarrier();
      if (local < half) { parts[local] += parts[local + half]; }
    }
    let sum = workgroupUniformLoad(&parts[0]);
    return sum;
  }

  struct Group { image : u32, first : u32, size : u32, count : u32, mean : f32, inverse : f32 }

  fn place(group : Group, i : u32) -> u32 {
    return (group.image * uniforms.area + i / group.size) * uniforms.channels + group.first + i % group.size;
  }

  fn groupOf(workgroup : u32, local : u32) -> Group {
    let size = uniforms.channels / uniforms.groups;
    let image = workgroup / uniforms.groups;
    var group = Group(image, workgroup % uniforms.groups * size, size, uniforms.area * size, 0.0, 0.0);
    var sum = 0.0;
    for (var i = local; i < group.count; i += ${workgroupSize}u) { sum += x[place(group, i)]; }
    group.mean = total(local, sum) / f32(group.count);
    var squares = 0.0;
    for (var i = local; i < group.count; i += ${workgroupSize}u) {
      let distance = x[place(group, i)] - group.mean;
      squares += distance * distance;
    }
    group.inverse = inverseSqrt(total(local, squares) / f32(group.count) + uniforms.epsilon);
    return group;
  }`;

const parameters = "@builtin(workgroup_id) workgroup : vec3u, @builtin(local_invocation_index) local : u32";

const forward: BufferProgram = {
  key: "tweedie_group_norm",
  inputs: ["x", "scale", "shift"],
  outputs: ["y"],
  uniforms,
  code: `
    ${statistics}
    fn main(${parameters}) {
      let number = workgroup.x + workgroup.y * ${across}u;
      if (number >= uniforms.images * uniforms.groups) { return; }
      let group = groupOf(number, local);
      for (var i = local; i < group.count; i += ${workgroupSize}u) {
        let at = place(group, i);
        let c = group.first + i % group.size;
        let gain = scale[group.image * uniforms.scaleStep + c];
        let z = (x[at] - group.mean) * group.inverse * gain + shift[group.image * uniforms.shiftStep + c];
        y[at] = select(z, z / (1.0 + exp(-z)), uniforms.activate == 1u);
      }
    }`,
};

const gradient: BufferProgram = {
  key: "tweedie_group_norm_gradient",
  inputs: ["x", "scale", "shift", "dy"],
  outputs: ["dx", "dScale", "dShift"],
  uniforms,
  code: `
    ${statistics}
    /** The normal value at a place, and the gradient by what the affine map makes of it. */
    fn normalAndGradient(group : Group, at : u32, c : u32) -> vec2f {
      let normal = (x[at] - group.mean) * group.inverse;
      if (uniforms.activate == 0u) { return vec2f(normal, dy[at]); }
      let z = normal * scale[group.image * uniforms.scaleStep + c] + shift[group.image * uniforms.shiftStep + c];
      let s = 1.0 / (1.0 + exp(-z));
      return vec2f(normal, dy[at] * s * (1.0 + z * (1.0 - s)));
    }
    fn main(${parameters}) {
      let number = workgroup.x + workgroup.y * ${across}u;
      if (number >= uniforms.images * uniforms.groups) { return; }
      let group = groupOf(number, local);
      var mean = 0.0;
      var slope = 0.0;
      for (var k = 0u; k < group.size; k++) {
        let c = group.first + k;
        var sums = vec2f(0.0);
        for (var pixel = local; pixel < uniforms.area; pixel += ${workgroupSize}u) {
          let both = normalAndGradient(group, place(group, pixel * group.size + k), c);
          sums += vec2f(both.y, both.x * both.y);
        }
        let first = total(local, sums.x);
        let second = total(local, sums.y);
        if (local == 0u) {
          dShift[group.image * uniforms.channels + c] = first;
          dScale[group.image * uniforms.channels + c] = second;
        }
        let gain = scale[group.image * uniforms.scaleStep + c];
        mean += gain * first;
        slope += gain * second;
      }
      mean /= f32(group.count);
      slope /= f32(group.count);
      for (var i = local; i < group.count; i += ${workgroupSize}u) {
        let at = place(group, i);
        let c = group.first + i % group.size;
        let both = normalAndGradient(group, at, c);
        let gain = scale[group.image * uniforms.scaleStep + c];
        dx[at] = group.inverse * (gain * both.y - mean - both.x * slope);
      }
    }`,
};

const sumOfRows: BufferProgram = {
  key: "tweedie_sum_of_rows",
  inputs: ["rows"],
  outputs: ["sum"],
  uniforms: "count : u32,",
  code: `
    fn main(@builtin(global_invocation_id) id : vec3u) {
      let size = arrayLength(&sum);
      if (id.x >= size) { return; }
      var value = 0.0;
      for (var row = 0u; row < uniforms.count; row++) { value += rows[row * size + id.x]; }
      sum[id.x] = value;
    }`,
};

interface Call<I extends string> {
  readonly inputs: Readonly<Record<I, TensorInfo>>;
  readonly attrs: GroupNormAttributes;
  readonly backend: WebGpuBackend;
}

function kernel<I extends string>(
  kernelName: string,
  reason: string,
  run: (call: Call<I>) => TensorInfo | TensorInfo[],
): KernelOverride {
  return { kernelName, reason, make: () => run as never };
}

const sizeOf = ({ shape }: TensorInfo): number => shape.reduce((product, length) => product * length, 1);
