import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import { beforeAll, describe, expect, test } from "vitest";
import { expectGradients, expectValues, numbers, some, startFloat64, take } from "./checks.ts";

beforeAll(startFloat64);

type Unary = [name: string, op: (x: Tensor) => Tensor, formula: (x: number) => number, range?: "positive" | "unit"];

/** erf by Simpson's rule: slow and independent of the kernel. */
const erf = (x: number): number => {
  const n = 2000;
  const f = (i: number) => Math.exp(-(((x * i) / n) ** 2));
  let all = f(0) + f(n);
  for (let i = 1; i < n; i++) all += (i % 2 ? 4 : 2) * f(i);
  return ((2 / Math.sqrt(Math.PI)) * all * x) / (3 * n);
};

const smooth: Unary[] = [
  ["abs", tf.abs, (x) => (x < 0 ? -x : x)],
  ["acos", tf.acos, (x) => Math.PI / 2 - Math.asin(x), "unit"],
  ["acosh", (x) => tf.acosh(tf.add(x, 1.5)), (x) => Math.log(x + 1.5 + Math.sqrt((x + 1.5) ** 2 - 1)), "positive"],
  ["asin", tf.asin, (x) => Math.atan2(x, Math.sqrt(1 - x * x)), "unit"],
  ["asinh", tf.asinh, (x) => Math.sign(x) * Math.log(Math.abs(x) + Math.sqrt(x * x + 1))],
  ["atan", tf.atan, (x) => Math.asin(x / Math.sqrt(1 + x * x))],
  ["atanh", tf.atanh, (x) => 0.5 * Math.log((1 + x) / (1 - x)), "unit"],
  ["clipByValue", (x) => tf.clipByValue(x, -0.5, 1.25), (x) => Math.min(Math.max(x, -0.5), 1.25)],
  ["cos", tf.cos, (x) => Math.sin(x + Math.PI / 2)],
  ["cosh", tf.cosh, (x) => (Math.exp(x) + Math.exp(-x)) / 2],
  ["elu", tf.elu, (x) => (x > 0 ? x : Math.exp(x) - 1)],
  ["exp", tf.exp, (x) => Math.E ** x],
  ["expm1", tf.expm1, (x) => 2 * Math.exp(x / 2) * Math.sinh(x / 2)],
  ["leakyRelu", (x) => tf.leakyRelu(x, 0.25), (x) => (x > 0 ? x : x / 4)],
  ["log", tf.log, (x) => Math.log2(x) * Math.LN2, "positive"],
  ["log1p", tf.log1p, (x) => 2 * Math.atanh(x / (2 + x)), "positive"],
  ["neg", tf.neg, (x) => 0 - x],
  ["reciprocal", tf.reciprocal, (x) => 1 / x, "positive"],
  ["relu", tf.relu, (x) => Math.max(0, x)],
  ["relu6", (x) => tf.relu6(tf.mul(x, 4)), (x) => Math.min(6, Math.max(0, 4 * x))],
  ["rsqrt", tf.rsqrt, (x) => x ** -0.5, "positive"],
  ["sigmoid", tf.sigmoid, (x) => (1 + Math.tanh(x / 2)) / 2],
  ["sin", tf.sin, (x) => -Math.cos(x + Math.PI / 2)],
  ["sinh", tf.sinh, (x) => (Math.exp(x) - Math.exp(-x)) / 2],
  ["softplus", tf.softplus, (x) => Math.log(1 + Math.exp(x))],
  ["sqrt", tf.sqrt, (x) => x ** 0.5, "positive"],
  ["square", tf.square, (x) => x ** 2],
  ["tan", tf.tan, (x) => Math.sin(x) / Math.cos(x), "unit"],
  ["tanh", tf.tanh, (x) => 1 - 2 / (Math.exp(2 * x) + 1)],
];

// The gradients of these two hold constants that TensorFlow.js rounds to float32.
const rounded: Unary[] = [
  ["erf", tf.erf, erf],
  ["selu", tf.selu, (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.exp(x) - 1))],
];

const inputsFor = (range: Unary[3]): number[] =>
  range === "positive" ? numbers(17).map((v) => Math.abs(v) + 0.1) : numbers(17, 0, range === "unit" ? 0.95 : 2);

describe.each([...smooth, ...rounded])("%s", (_, op, formula, range) => {
  test("has the value and the gradient of its formula", () => {
    const values = inputsFor(range);
    const x = tensorOf(values, [values.length]);
    expectValues(op(x), [17], values.map(formula), 2e-14);
    expectGradients(op, x);
  });
});

test.each<[string, (x: Tensor) => Tensor, (x: number) => number]>([
  ["ceil", tf.ceil, (x) => -Math.floor(-x)],
  ["floor", tf.floor, (x) => x - (((x % 1) + 1) % 1)],
  ["round", tf.round, (x) => (x === 2.5 || x === 1.5 ? 2 : x === -0.5 ? -0 : Math.round(x))],
  ["sign", tf.sign, (x) => (x > 0 ? 1 : x < 0 ? -1 : x)],
  ["step", (x) => tf.step(x, 0.25), (x) => (x > 0 ? 1 : 0.25)],
  ["isFinite", tf.isFinite, (x) => (x - x === 0 ? 1 : 0)],
  ["isInf", tf.isInf, (x) => (1 / x === 0 ? 1 : 0)],
  ["isNaN", tf.isNaN, (x) => (x === x ? 0 : 1)],
])("%s has the value of its formula", (name, op, formula) => {
  const values = [
    ...numbers(11),
    2.5,
    1.5,
    -0.5,
    0,
    ...(name.startsWith("is") ? [Infinity, -Infinity, Number.NaN] : []),
  ];
  expectValues(op(tensorOf(values, [values.length])), [values.length], values.map(formula));
});

test("stays accurate where a formula written down naively overflows or cancels", () => {
  const x = tensorOf([-800, -40, 40, 800], [4]);
  expectValues(tf.sigmoid(x), [4], [0, Math.exp(-40), 1, 1]);
  expect(take(tf.sigmoid(x))[1]! / Math.exp(-40)).toBeCloseTo(1, 14);
  expectValues(tf.softplus(x), [4], [0, Math.exp(-40), 40, 800]);
  expectValues(tf.erf(tensorOf([0, 1e-9, -3, 5.5, 7], [5])), [5], [0, 2e-9 / Math.sqrt(Math.PI), -erf(3), erf(5.5), 1]);
  expect(Number.isNaN(take(tf.relu(tensorOf([Number.NaN], [1])))[0])).toBe(true);
});

type Binary = [name: string, op: (a: Tensor, b: Tensor) => Tensor, formula: (a: number, b: number) => number];

const arithmetic: Binary[] = [
  ["add", tf.add, (a, b) => b + a],
  ["atan2", tf.atan2, (a, b) => Math.atan2(a, b)],
  ["div", tf.div, (a, b) => a * (1 / b)],
  ["maximum", tf.maximum, (a, b) => (a > b ? a : b)],
  ["minimum", tf.minimum, (a, b) => (a < b ? a : b)],
  ["mod", tf.mod, (a, b) => ((a % b) + b) % b],
  ["mul", tf.mul, (a, b) => b * a],
  ["pow", (a, b) => tf.pow(tf.abs(a), b), (a, b) => Math.exp(b * Math.log(Math.abs(a)))],
  ["prelu", tf.prelu, (a, b) => (a > 0 ? a : a * b)],
  ["squaredDifference", tf.squaredDifference, (a, b) => (a - b) * (a - b)],
  ["sub", tf.sub, (a, b) => a + -b],
];

// Their stock gradients throw where a tensor was broadcast.
const unsummed = new Set(["maximum", "minimum", "prelu", "squaredDifference"]);

describe.each(arithmetic)("%s", (name, op, formula) => {
  test.each([
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
    [
      [2, 1, 3],
      [2, 1],
    ],
    [[4], []],
  ])("has the value and the gradient of its formula on shapes [%s] and [%s]", (shapeA, shapeB) => {
    const [a, b] = [some(shapeA, 1), some(shapeB, 2)];
    const sum = tf.add(a, b);
    const wide = [a, b].map((x) => take(tf.mul(x, tf.onesLike(sum)))) as [number[], number[]];
    expectValues(
      op(a, b),
      sum.shape,
      wide[0].map((v, i) => formula(v, wide[1][i]!)),
      2e-14,
    );
    if (!unsummed.has(name) || a.size === b.size) expectGradients(op, a, b);
  });
});

test("addN", () => {
  const [a, b] = [some([2, 3], 1), some([2, 3], 2)];
  const [va, vb] = [numbers(6, 1), numbers(6, 2)];
  expectValues(
    tf.addN([a, b, a]),
    [2, 3],
    va.map((v, i) => 2 * v + vb[i]!),
  );
  expectGradients((x, y) => tf.addN([x, y, x]), a, b);
});

test.each<[string, (a: Tensor, b: Tensor) => Tensor, (a: number, b: number) => boolean]>([
  ["equal", tf.equal, (a, b) => a === b],
  ["notEqual", tf.notEqual, (a, b) => a !== b],
  ["greater", tf.greater, (a, b) => a > b],
  ["greaterEqual", tf.greaterEqual, (a, b) => a >= b],
  ["less", tf.less, (a, b) => a < b],
  ["lessEqual", tf.lessEqual, (a, b) => a <= b],
  ["logicalAnd", (a, b) => tf.logicalAnd(tf.cast(a, "bool"), tf.cast(b, "bool")), (a, b) => !!a && !!b],
  ["logicalOr", (a, b) => tf.logicalOr(tf.cast(a, "bool"), tf.cast(b, "bool")), (a, b) => !!a || !!b],
  ["logicalXor", (a, b) => tf.logicalXor(tf.cast(a, "bool"), tf.cast(b, "bool")), (a, b) => !!a !== !!b],
])("%s compares in float64", (_, op, formula) => {
  const [a, b] = [
    [0, 1, 1, 1 + 1e-15, 0],
    [0, 0, 1, 1, 3],
  ];
  const result = op(tensorOf(a, [5]), tensorOf(b, [5]));
  expect(result.dtype).toBe("bool");
  expectValues(
    result,
    [5],
    a.map((v, i) => (formula(v, b[i]!) ? 1 : 0)),
  );
});

test("where, logicalNot and cast", () => {
  const [a, b] = [some([2, 3], 1), some([2, 3], 2)];
  const [va, vb] = [numbers(6, 1), numbers(6, 2)];
  const choose = (x: Tensor, y: Tensor) => tf.where(tf.greater(a, b), x, y);
  expectValues(
    choose(a, b),
    [2, 3],
    va.map((v, i) => Math.max(v, vb[i]!)),
  );
  expectGradients((x, y) => choose(x, tf.sub(y, x)), some([2, 3], 3), some([2, 3], 4));
  expectValues(tf.logicalNot(tf.cast(tensorOf([0, 2], [2]), "bool")), [2], [1, 0]);
  const whole = tf.cast(tensorOf([1.9, -1.9, 3], [3]), "int32");
  expect(whole.dtype).toBe("int32");
  expectValues(whole, [3], [1, -1, 3]);
  expectGradients((x) => tf.mul(tf.cast(x, "float32"), x), a);
});

test("integers divide and round down", () => {
  expectValues(tf.floorDiv(tf.tensor1d([7, -7], "int32"), tf.tensor1d([2, 2], "int32")), [2], [3, -4]);
  expect(tf.add(tf.tensor1d([1], "int32"), tf.tensor1d([2], "int32")).dtype).toBe("int32");
});
