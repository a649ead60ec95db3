import { backend_util } from "@tensorflow/tfjs-core";
import type { DataType } from "@tensorflow/tfjs-core";
import { erf } from "./erf.ts";
import { generate, sizeOf } from "./kernel.ts";
import type { Attributes, Kernel, Kernels, Operand } from "./kernel.ts";
import { broadcastStrides, positions } from "./strided.ts";

const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

const elu = (x: number): number => (x > 0 ? x : Math.expm1(x));
const truth = (value: boolean): number => (value ? 1 : 0);

/** Elementwise functions of one tensor; also the activations of the fused kernels. */
export const unary: Readonly<Record<string, (x: number, attributes: Attributes) => number>> = {
  Abs: Math.abs,
  Acos: Math.acos,
  Acosh: Math.acosh,
  Asin: Math.asin,
  Asinh: Math.asinh,
  Atan: Math.atan,
  Atanh: Math.atanh,
  Ceil: Math.ceil,
  ClipByValue: (x, { clipValueMin, clipValueMax }) => Math.min(Math.max(x, clipValueMin), clipValueMax),
  Cos: Math.cos,
  Cosh: Math.cosh,
  Elu: elu,
  Erf: erf,
  Exp: Math.exp,
  Expm1: Math.expm1,
  Floor: Math.floor,
  LeakyRelu: (x, { alpha }) => (x < 0 ? alpha * x : x),
  Log: Math.log,
  Log1p: Math.log1p,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Relu: (x) => (x > 0 || Number.isNaN(x) ? x : 0),
  Relu6: (x) => Math.min(Math.max(x, 0), 6),
  Round: (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Selu: (x) => seluScale * (x > 0 ? x : seluAlpha * Math.expm1(x)),
  Sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  Sign: Math.sign,
  Sin: Math.sin,
  Sinh: Math.sinh,
  Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  Sqrt: Math.sqrt,
  Square: (x) => x * x,
  Step: (x, { alpha }) => (Number.isNaN(x) ? x : x > 0 ? 1 : alpha),
  Tan: Math.tan,
  Tanh: Math.tanh,
};

const predicates: Readonly<Record<string, (x: number) => boolean>> = {
  IsFinite: Number.isFinite,
  IsInf: (x) => Math.abs(x) === Infinity,
  IsNan: Number.isNaN,
  LogicalNot: (x) => x === 0,
};

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Atan2: Math.atan2,
  FloorDiv: (a, b) => Math.floor(a / b),
  Maximum: Math.max,
  Minimum: Math.min,
  Mod: (a, b) => a - b * Math.floor(a / b),
  Multiply: (a, b) => a * b,
  Pow: Math.pow,
  Prelu: (x, alpha) => (x < 0 ? alpha * x : x),
  RealDiv: (a, b) => a / b,
  SquaredDifference: (a, b) => (a - b) ** 2,
  Sub: (a, b) => a - b,
};

const relations: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equal: (a, b) => a === b,
  Greater: (a, b) => a > b,
  GreaterEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessEqual: (a, b) => a <= b,
  LogicalAnd: (a, b) => a !== 0 && b !== 0,
  LogicalOr: (a, b) => a !== 0 || b !== 0,
  NotEqual: (a, b) => a !== b,
};

/** Kernels that work on each element alone, with broadcasting where there are two tensors. */
export const elementwise: Kernels = {
  ...mapped(
    unary,
    (f) =>
      ({ x }, attributes) =>
        generate(x.shape, x.dtype, (i) => f(x.values[i]!, attributes)),
  ),
  ...mapped(
    predicates,
    (f) =>
      ({ x }) =>
        generate(x.shape, "bool", (i) => truth(f(x.values[i]!))),
  ),
  ...mapped(binary, (f) => (inputs) => zip(...pair(inputs), undefined, f)),
  ...mapped(relations, (f) => (inputs) => zip(...pair(inputs), "bool", (a, b) => truth(f(a, b)))),
  AddN: (inputs) => Object.values(inputs).reduce((sum, x) => zip(sum, x, undefined, (a, b) => a + b)),
  Cast: ({ x }, { dtype }) => cast(x, dtype),
  Select: ({ condition, t, e }) => {
    const repeats = t.values.length / condition.values.length;
    return generate(t.shape, t.dtype, (i) => (condition.values[Math.floor(i / repeats)] ? t : e).values[i]!);
  },
};

function mapped<F>(table: Readonly<Record<string, F>>, kernel: (f: F) => Kernel): Kernels {
  return Object.fromEntries(Object.entries(table).map(([name, f]) => [name, kernel(f)]));
}

const pair = (inputs: Readonly<Record<string, Operand>>): [Operand, Operand] =>
  Object.values(inputs) as [Operand, Operand];

/** `f` of two tensors with broadcasting. */
export function zip(a: Operand, b: Operand, dtype: DataType = a.dtype, f: (a: number, b: number) => number): Operand {
  const shape = backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
  const [left, right] = [a.values, b.values];
  const size = sizeOf(shape);
  if (left.length === size && right.length === size) return generate(shape, dtype, (i) => f(left[i]!, right[i]!));
  if (left.length === size && right.length === 1) return generate(shape, dtype, (i) => f(left[i]!, right[0]!));
  const atA = positions(shape, broadcastStrides(a.shape, shape));
  const atB = positions(shape, broadcastStrides(b.shape, shape));
  return generate(shape, dtype, (i) => f(a.values[atA[i]!]!, b.values[atB[i]!]!));
}

function cast(x: Operand, dtype: DataType): Operand {
  if (dtype === x.dtype) return x;
  return generate(x.shape, dtype, (i) => (dtype === "bool" ? truth(x.values[i] !== 0) : x.values[i]!));
}
