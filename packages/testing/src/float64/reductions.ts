import { util } from "@tensorflow/tfjs-core";
import type { DataType } from "@tensorflow/tfjs-core";
import { sizeOf, zeros } from "./kernel.ts";
import type { Kernel, Kernels, Operand } from "./kernel.ts";
import { forEachLane, lanesOf, positions, stridesOf } from "./strided.ts";

type Axes = number | number[];

/** Kernels that reduce, scan or normalise along axes. */
export const reductions: Kernels = {
  All: ({ x }, { axis, keepDims }) => reduce(x, axis, keepDims, 1, (all, v) => (all && v ? 1 : 0)),
  Any: ({ x }, { axis, keepDims }) => reduce(x, axis, keepDims, 0, (any, v) => (any || v ? 1 : 0)),
  ArgMax: extremeAt((v, best) => v > best),
  ArgMin: extremeAt((v, best) => v < best),
  Cumprod: scan(1, (product, v) => product * v),
  Cumsum: scan(0, (sum, v) => sum + v),
  Max: ({ x }, { reductionIndices, keepDims }) => reduce(x, reductionIndices, keepDims, -Infinity, Math.max),
  Mean: ({ x }, { axis, keepDims }) => {
    const sum = reduce(x, axis, keepDims, 0, (sum, v) => sum + v, "float32");
    const count = x.values.length / sum.values.length;
    return { ...sum, values: sum.values.map((v) => v / count) };
  },
  Min: ({ x }, { axis, keepDims }) => reduce(x, axis, keepDims, Infinity, Math.min),
  Prod: ({ x }, { axis, keepDims }) => reduce(x, axis, keepDims, 1, (product, v) => product * v),
  Softmax: ({ logits }, { dim }) => softmax(logits, dim),
  Sum: ({ x }, { axis, keepDims }) =>
    reduce(x, axis, keepDims, 0, (sum, v) => sum + v, x.dtype === "bool" ? "int32" : x.dtype),
  TopK: ({ x }, { k }) => {
    const length = x.shape.at(-1)!;
    const lanes = Array.from({ length: x.values.length / length }, (_, lane) => {
      const start = lane * length;
      const order = Array.from({ length }, (_, i) => i).sort((i, j) => x.values[start + j]! - x.values[start + i]!);
      return order.slice(0, k);
    });
    const shape = [...x.shape.slice(0, -1), k];
    const indices = Int32Array.from(lanes.flat());
    const values = zeros(x.dtype, indices.length);
    indices.forEach((index, i) => (values[i] = x.values[Math.floor(i / k) * length + index]!));
    return [
      { values, shape, dtype: x.dtype },
      { values: indices, shape, dtype: "int32" },
    ];
  },
  UnsortedSegmentSum: ({ x, segmentIds }, { numSegments }) => {
    const width = sizeOf(x.shape.slice(1));
    const values = zeros(x.dtype, numSegments * width);
    x.values.forEach((v, i) => {
      const id = segmentIds.values[Math.floor(i / width)]!;
      if (id >= 0) values[id * width + (i % width)]! += v;
    });
    return { values, shape: [numSegments, ...x.shape.slice(1)], dtype: x.dtype };
  },
};

function reduce(
  x: Operand,
  axes: Axes,
  keepDims: boolean,
  start: number,
  f: (accumulated: number, value: number) => number,
  dtype: DataType = x.dtype,
): Operand {
  const reduced = new Set(util.parseAxisParam(axes, [...x.shape]));
  const kept = x.shape.map((size, axis) => (reduced.has(axis) ? 1 : size));
  const strides = stridesOf(kept).map((stride, axis) => (reduced.has(axis) ? 0 : stride));
  // Extremes start at infinity, which integers cannot hold: accumulate in float64.
  const sums = new Float64Array(sizeOf(kept)).fill(start);
  const at = positions(x.shape, strides);
  for (let i = 0; i < at.length; i++) sums[at[i]!] = f(sums[at[i]!]!, x.values[i]!);
  const values = zeros(dtype, sums.length);
  values.set(sums);
  return { values, shape: keepDims ? kept : x.shape.filter((_, axis) => !reduced.has(axis)), dtype };
}

function extremeAt(better: (value: number, best: number) => boolean): Kernel {
  return ({ x }, { axis: along }) => {
    const { axis, ...lanes } = lanesOf(x.shape, along);
    const values = new Int32Array(lanes.outer * lanes.inner);
    forEachLane(lanes, (start, lane) => {
      for (let k = 1; k < lanes.length; k++) {
        const best = x.values[start + values[lane]! * lanes.inner]!;
        if (better(x.values[start + k * lanes.inner]!, best)) values[lane] = k;
      }
    });
    return { values, shape: x.shape.filter((_, a) => a !== axis), dtype: "int32" };
  };
}

function scan(start: number, f: (accumulated: number, value: number) => number): Kernel {
  return ({ x }, { axis, exclusive, reverse }) => {
    const lanes = lanesOf(x.shape, axis);
    const values = zeros(x.dtype, x.values.length);
    forEachLane(lanes, (first) => {
      let accumulated = start;
      for (let k = 0; k < lanes.length; k++) {
        const at = first + (reverse ? lanes.length - 1 - k : k) * lanes.inner;
        const next = f(accumulated, x.values[at]!);
        values[at] = exclusive ? accumulated : next;
        accumulated = next;
      }
    });
    return { ...x, values };
  };
}

function softmax(x: Operand, axis: number): Operand {
  const lanes = lanesOf(x.shape, axis);
  const values = new Float64Array(x.values.length);
  forEachLane(lanes, (start) => {
    let [max, sum] = [-Infinity, 0];
    for (let k = 0; k < lanes.length; k++) max = Math.max(max, x.values[start + k * lanes.inner]!);
    for (let k = 0; k < lanes.length; k++) {
      const at = start + k * lanes.inner;
      sum += values[at] = Math.exp(x.values[at]! - max);
    }
    for (let k = 0; k < lanes.length; k++) values[start + k * lanes.inner]! /= sum;
  });
  return { ...x, values };
}
