import { backend_util } from "@tensorflow/tfjs-core";
import { combineKernelName } from "@tweedie/core";
import { unary, zip } from "./elementwise.ts";
import { sizeOf } from "./kernel.ts";
import type { Attributes, Kernels, Operand, Operands } from "./kernel.ts";
import { broadcastStrides, positions, stridesOf } from "./strided.ts";

/** Kernels that multiply and add: linear combinations, matrix products, Einstein sums. */
export const products: Kernels = {
  [combineKernelName]: (inputs, { coefficients, rows }) => combine(Object.values(inputs), coefficients, rows),
  BatchMatMul: (inputs, attributes) => matMul(inputs, attributes),
  Einsum: (inputs, { equation }) => einsum(Object.values(inputs), equation),
  _FusedMatMul: (inputs, attributes) => finish(matMul(inputs, attributes), inputs, attributes),
};

function combine(xs: readonly Operand[], coefficients: readonly number[], rows: number): Operand {
  const { shape } = xs[0]!;
  const values = new Float64Array(sizeOf(shape));
  const width = values.length / rows;
  xs.forEach((x, k) => {
    for (let row = 0; row < rows; row++) {
      const c = coefficients[k * rows + row]!;
      if (c === 0) continue;
      for (let i = row * width, end = i + width; i < end; i++) values[i]! += c * x.values[i]!;
    }
  });
  return { values, shape, dtype: "float32" };
}

function matMul({ a, b }: Operands, { transposeA, transposeB }: Attributes): Operand {
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, depth, aRow, aDepth] = transposeA ? [aColumns, aRows, 1, aColumns] : [aRows, aColumns, aColumns, 1];
  const [n, bDepth, bColumn] = transposeB ? [bRows, 1, bColumns] : [bColumns, bColumns, 1];
  const batch = backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const starts = ({ shape }: Operand, size: number) =>
    positions(batch, broadcastStrides(shape.slice(0, -2), batch)).map((at) => at * size);
  const atA = starts(a, aRows * aColumns);
  const atB = starts(b, bRows * bColumns);
  const values = new Float64Array(atA.length * m * n);
  let at = 0;
  for (let matrix = 0; matrix < atA.length; matrix++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        let pa = atA[matrix]! + i * aRow;
        let pb = atB[matrix]! + j * bColumn;
        for (let k = 0; k < depth; k++, pa += aDepth, pb += bDepth) sum += a.values[pa]! * b.values[pb]!;
        values[at++] = sum;
      }
    }
  }
  return { values, shape: [...batch, m, n], dtype: a.dtype };
}

function einsum(xs: readonly Operand[], equation: string): Operand {
  const [left, output] = equation.replaceAll(/\s/g, "").split("->") as [string, string];
  const inputs = left.split(",");
  const sizes = new Map<string, number>();
  inputs.forEach((labels, k) => labels.split("").forEach((label, axis) => sizes.set(label, xs[k]!.shape[axis]!)));
  const all = [...sizes.keys()];
  const walk = (labels: string, shape: readonly number[]) => {
    const strides = stridesOf(shape);
    const of = (label: string) =>
      labels.split("").reduce((sum, l, axis) => sum + (l === label ? strides[axis]! : 0), 0);
    return positions([...sizes.values()], all.map(of));
  };
  const shape = output.split("").map((label) => sizes.get(label)!);
  const values = new Float64Array(sizeOf(shape));
  const at = inputs.map((labels, k) => walk(labels, xs[k]!.shape));
  walk(output, shape).forEach((to, i) => {
    values[to]! += xs.reduce((product, x, k) => product * x.values[at[k]![i]!]!, 1);
  });
  return { values, shape, dtype: "float32" };
}

const activations: Readonly<Record<string, string>> = {
  elu: "Elu",
  leakyrelu: "LeakyRelu",
  relu: "Relu",
  relu6: "Relu6",
  sigmoid: "Sigmoid",
};

/** The bias and activation of a fused kernel. */
export function finish(y: Operand, { bias }: Operands, attributes: Attributes): Operand {
  const sum = bias ? zip(y, bias, undefined, (a, b) => a + b) : y;
  const activation = activations[attributes.activation];
  if (activation === undefined) return sum;
  const f = unary[activation]!;
  const { leakyreluAlpha: alpha } = attributes as unknown as { readonly leakyreluAlpha: number };
  return { ...sum, values: sum.values.map((v) => f(v, { ...attributes, alpha })) };
}
