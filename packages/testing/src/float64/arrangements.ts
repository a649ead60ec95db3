import { backend_util, slice_util, util } from "@tensorflow/tfjs-core";
import { generate, sizeOf, zeros } from "./kernel.ts";
import type { Kernels, Operand } from "./kernel.ts";
import { gather, lanesOf, positions, stridesOf } from "./strided.ts";

/** Kernels that make tensors or move their elements about. */
export const arrangements: Kernels = {
  Concat: (inputs, { axis }) => concat(Object.values(inputs), axis),
  ExpandDims: ({ input }, { dim }) => ({ ...input, shape: withAxis(input.shape, dim) }),
  Fill: (_, { shape, value, dtype }) => generate(shape, dtype ?? "float32", () => value),
  GatherV2: ({ x, indices }, { axis, batchDims }) => gatherAlong(x, indices, axis, batchDims ?? 0),
  Identity: ({ x }) => x,
  LinSpace: (_, { start, stop, num }) =>
    generate([num], "float32", (i) => (i === 0 ? start : start + (i * (stop - start)) / (num - 1))),
  OneHot: ({ indices }, { depth, onValue, offValue, dtype }) =>
    generate([...indices.shape, depth], dtype, (i) =>
      indices.values[Math.floor(i / depth)] === i % depth ? onValue : offValue,
    ),
  OnesLike: ({ x }) => generate(x.shape, x.dtype, () => 1),
  Pack: (inputs, { axis }) =>
    concat(
      Object.values(inputs).map((x) => ({ ...x, shape: withAxis(x.shape, axis) })),
      axis,
    ),
  PadV2: ({ x }, { paddings, constantValue }) => {
    const shape = x.shape.map((size, axis) => paddings[axis]![0] + size + paddings[axis]![1]);
    const values = zeros(x.dtype, sizeOf(shape)).fill(constantValue);
    const strides = stridesOf(shape);
    const offset = strides.reduce((sum, stride, axis) => sum + stride * paddings[axis]![0], 0);
    positions(x.shape, strides, offset).forEach((at, i) => (values[at] = x.values[i]!));
    return { values, shape, dtype: x.dtype };
  },
  Range: (_, { start, stop, step, dtype }) =>
    generate([Math.max(0, Math.ceil((stop - start) / step))], dtype ?? "float32", (i) => start + i * step),
  Reshape: ({ x }, { shape }) => ({ ...x, shape: util.inferFromImplicitShape([...shape], x.values.length) }),
  Reverse: ({ x }, { dims }) => {
    const reversed = new Set(util.parseAxisParam(dims, [...x.shape]));
    const strides = stridesOf(x.shape);
    const offset = strides.reduce((sum, s, axis) => sum + (reversed.has(axis) ? s * (x.shape[axis]! - 1) : 0), 0);
    const turned = strides.map((s, axis) => (reversed.has(axis) ? -s : s));
    return gather(x, x.shape, positions(x.shape, turned, offset));
  },
  Slice: ({ x }, { begin, size }) => {
    const [start, shape] = slice_util.parseSliceParams({ shape: x.shape } as never, begin, size) as [
      number[],
      number[],
    ];
    return slice(x, start, shape);
  },
  SplitV: ({ x }, { numOrSizeSplits, axis: along }) => {
    const { axis } = lanesOf(x.shape, along);
    let start = 0;
    return backend_util.prepareSplitSize({ shape: x.shape } as never, numOrSizeSplits, axis).map((length) => {
      start += length;
      return part(x, axis, start - length, length);
    });
  },
  StridedSlice: ({ x }, attributes) => {
    const { finalShape, begin, end, strides } = slice_util.sliceInfo(
      [...x.shape],
      attributes.begin,
      attributes.end,
      attributes.strides as number[],
      attributes.beginMask,
      attributes.endMask,
      attributes.ellipsisMask,
      attributes.newAxisMask,
      attributes.shrinkAxisMask,
    );
    const steps = stridesOf(x.shape);
    const offset = steps.reduce((sum, step, axis) => sum + step * begin[axis]!, 0);
    const at = positions(
      slice_util.computeOutShape(begin, end, strides),
      steps.map((step, axis) => step * strides[axis]!),
      offset,
    );
    return gather(x, finalShape, at);
  },
  Tile: ({ x }, { reps }) => {
    const strides = stridesOf(x.shape);
    const at = positions(
      x.shape.flatMap((size, axis) => [reps[axis]!, size]),
      strides.flatMap((stride) => [0, stride]),
    );
    return gather(
      x,
      x.shape.map((size, axis) => size * reps[axis]!),
      at,
    );
  },
  Transpose: ({ x }, { perm }) => {
    const strides = stridesOf(x.shape);
    const shape = perm.map((axis) => x.shape[axis]!);
    return gather(
      x,
      shape,
      positions(
        shape,
        perm.map((axis) => strides[axis]!),
      ),
    );
  },
  Unpack: ({ value }, { axis: along }) => {
    const { axis, length } = lanesOf(value.shape, along);
    const shape = value.shape.filter((_, a) => a !== axis);
    return Array.from({ length }, (_, i) => ({ ...part(value, axis, i, 1), shape }));
  },
  ZerosLike: ({ x }) => generate(x.shape, x.dtype, () => 0),
};

const withAxis = (shape: readonly number[], axis: number): number[] =>
  shape.toSpliced(axis < 0 ? axis + shape.length + 1 : axis, 0, 1);

function slice(x: Operand, begin: readonly number[], shape: readonly number[]): Operand {
  const strides = stridesOf(x.shape);
  const offset = strides.reduce((sum, stride, axis) => sum + stride * begin[axis]!, 0);
  return gather(x, shape, positions(shape, strides, offset));
}

const part = (x: Operand, axis: number, start: number, length: number): Operand =>
  slice(
    x,
    x.shape.map((_, a) => (a === axis ? start : 0)),
    x.shape.with(axis, length),
  );

function concat(xs: readonly Operand[], along: number): Operand {
  const [{ shape: first, dtype }] = xs as [Operand];
  const { axis } = lanesOf(first, along);
  const shape = first.with(
    axis,
    xs.reduce((length, x) => length + x.shape[axis]!, 0),
  );
  const values = zeros(dtype, sizeOf(shape));
  const strides = stridesOf(shape);
  let offset = 0;
  for (const x of xs) {
    positions(x.shape, strides, offset).forEach((at, i) => (values[at] = x.values[i]!));
    offset += strides[axis]! * x.shape[axis]!;
  }
  return { values, shape, dtype };
}

function gatherAlong(x: Operand, indices: Operand, along: number, batchDims: number): Operand {
  const { axis, length, inner } = lanesOf(x.shape, along);
  const batch = sizeOf(x.shape.slice(0, batchDims));
  const outer = sizeOf(x.shape.slice(batchDims, axis));
  const count = sizeOf(indices.shape.slice(batchDims));
  const shape = [...x.shape.slice(0, axis), ...indices.shape.slice(batchDims), ...x.shape.slice(axis + 1)];
  const at = new Int32Array(batch * outer * count * inner);
  let n = 0;
  for (let b = 0; b < batch; b++) {
    for (let o = 0; o < outer; o++) {
      for (let k = 0; k < count; k++) {
        const index = indices.values[b * count + k]!;
        for (let i = 0; i < inner; i++) at[n++] = ((b * outer + o) * length + index) * inner + i;
      }
    }
  }
  return gather(x, shape, at);
}
