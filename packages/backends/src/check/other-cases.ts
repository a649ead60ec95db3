import * as tf from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { arrayOf, reader, sumOver } from "./array.ts";
import type { CheckCase } from "./check-case.ts";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const square = (x: number): number => x * x;

/** What networks and losses need beside products. */
export const otherCases: readonly CheckCase[] = [
  elementwise("sigmoid", tf.sigmoid, sigmoid),
  elementwise("tanh", tf.tanh, Math.tanh),
  elementwise("exp", tf.exp, Math.exp),
  elementwise(
    "log of 1 + x^2",
    (x) => tf.log(tf.add(1, tf.square(x))),
    (x) => Math.log(1 + x * x),
  ),
  elementwise(
    "log1p of x^2 / 1000",
    (x) => tf.log1p(tf.mul(tf.square(x), 1e-3)),
    (x) => Math.log1p(x * x * 1e-3),
  ),
  elementwise("softplus", tf.softplus, (x) => Math.log1p(Math.exp(x))),
  elementwise("sin", tf.sin, Math.sin),
  elementwise("cos", tf.cos, Math.cos),
  elementwise(
    "square root of 1 + x^2",
    (x) => tf.sqrt(tf.add(1, tf.square(x))),
    (x) => Math.sqrt(1 + x * x),
  ),
  {
    name: "softmax",
    shapes: [[4, 7]],
    run: (x) => tf.softmax(x),
    reference: (x) => {
      const at = reader(x);
      const total = (i: number) => sumOver(7, (j) => Math.exp(at(i, j)));
      return arrayOf([4, 7], (i, j) => Math.exp(at(i, j)) / total(i));
    },
  },
  {
    name: "sum over rows",
    shapes: [[6, 5]],
    run: (x) => tf.sum(tf.square(x), 0),
    reference: (x) => arrayOf([5], (j) => sumOver(6, (i) => square(reader(x)(i, j)))),
  },
  {
    name: "mean and variance of images",
    shapes: [[2, 3, 4, 3]],
    run: (x) => {
      const { mean, variance } = tf.moments(x, [1, 2], true);
      return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 0.1)));
    },
    reference: (x) => {
      const at = reader(x);
      const over = (f: (i: number, j: number) => number) => sumOver(3, (i) => sumOver(4, (j) => f(i, j))) / 12;
      return arrayOf([2, 3, 4, 3], (n, i, j, c) => {
        const mean = over((i, j) => at(n, i, j, c));
        const variance = over((i, j) => square(at(n, i, j, c) - mean));
        return (at(n, i, j, c) - mean) / Math.sqrt(variance + 0.1);
      });
    },
  },
  {
    name: "rows of a table",
    shapes: [[5, 3]],
    run: (x) => tf.gather(x, tf.tensor1d([4, 0, 4, 2], "int32")),
    reference: (x) => arrayOf([4, 3], (i, j) => reader(x)([4, 0, 4, 2][i]!, j)),
  },
  {
    name: "images twice as large, nearest",
    shapes: [[2, 3, 2, 3]],
    run: (x) => tf.image.resizeNearestNeighbor(x as Tensor4D, [6, 4]),
    reference: (x) => arrayOf([2, 6, 4, 3], (n, i, j, c) => reader(x)(n, i >> 1, j >> 1, c)),
  },
  {
    name: "images half as large, averaged",
    shapes: [[2, 4, 6, 3]],
    run: (x) => tf.avgPool(x as Tensor4D, 2, 2, "valid"),
    reference: (x) =>
      arrayOf([2, 2, 3, 3], (n, i, j, c) =>
        sumOver(2, (a) => sumOver(2, (b) => reader(x)(n, 2 * i + a, 2 * j + b, c) / 4)),
      ),
  },
  {
    name: "parts side by side, and axes swapped",
    shapes: [
      [3, 2],
      [3, 4],
    ],
    run: (a, b) => tf.transpose(tf.slice(tf.concat([a, b], 1), [0, 1], [3, 4])),
    reference: (a, b) => arrayOf([4, 3], (j, i) => (j === 0 ? reader(a)(i, 1) : reader(b)(i, j - 1))),
  },
];

function elementwise(name: string, run: (x: Tensor) => Tensor, f: (x: number) => number): CheckCase {
  return {
    name,
    shapes: [[3, 7]],
    run,
    reference: ({ shape, values }) => ({ shape, values: values.map(f) }),
  };
}
