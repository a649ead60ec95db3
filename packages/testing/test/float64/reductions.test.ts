import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import { beforeAll, expect, test } from "vitest";
import { expectGradients, expectValues, numbers, some, startFloat64, take } from "./checks.ts";

beforeAll(startFloat64);

const shape = [2, 3, 4];
const values = numbers(24, 5);
const x = () => tensorOf(values, shape);
const at = (i: number, j: number, k: number) => values[(i * 3 + j) * 4 + k]!;
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

type Reduction = [string, (x: Tensor, axis?: number | number[], keep?: boolean) => Tensor, (v: number[]) => number];

const reductions: Reduction[] = [
  ["sum", tf.sum, (v) => v.toReversed().reduce((a, b) => a + b)],
  ["mean", tf.mean, (v) => v.reduce((a, b) => a + b / v.length, 0)],
  ["max", tf.max, (v) => v.toSorted((a, b) => b - a)[0]!],
  ["min", tf.min, (v) => v.toSorted((a, b) => a - b)[0]!],
  ["prod", tf.prod, (v) => v.toReversed().reduce((a, b) => a * b)],
  ["logSumExp", tf.logSumExp, (v) => Math.log(v.reduce((a, b) => a + Math.exp(b), 0))],
];

test.each(reductions)("%s has the value of its formula along any axes", (_, op, formula) => {
  expectValues(op(x()), [], [formula(values)]);
  const rows = range(6).map((r) => formula(range(4).map((k) => values[r * 4 + k]!)));
  expectValues(op(x(), -1), [2, 3], rows);
  const planes = range(3).map((j) => formula(range(2).flatMap((i) => range(4).map((k) => at(i, j, k)))));
  expectValues(op(x(), [0, 2]), [3], planes);
  const columns = range(2).flatMap((i) => range(4).map((k) => formula(range(3).map((j) => at(i, j, k)))));
  expectValues(op(x(), 1, true), [2, 1, 4], columns);
});

// The stock gradient of prod needs chained operations, which this repository does not load.
test.each(reductions.filter(([name]) => name !== "prod"))("%s has the gradient of its formula", (_, op) => {
  for (const axis of [undefined, 1, [0, 2]]) expectGradients((y) => op(y, axis), x());
});

test("all and any", () => {
  const truth = tf.tensor2d([1, 1, 0, 1, 0, 0], [2, 3], "bool");
  expectValues(tf.all(truth, 1), [2], [0, 0]);
  expectValues(tf.all(truth, 0), [3], [1, 0, 0]);
  expectValues(tf.any(truth, 1), [2], [1, 0 + 1]);
  expectValues(tf.any(tf.zerosLike(truth)), [], [0]);
});

test("argMax and argMin take the first of equals", () => {
  const y = tensorOf([3, 1, 3, 0, 0, 2], [2, 3]);
  expectValues(tf.argMax(y, 1), [2], [0, 2]);
  expectValues(tf.argMin(y, 1), [2], [1, 0]);
  expectValues(tf.argMax(y, 0), [3], [0, 0, 0]);
});

test("topk takes the largest of the last axis in order, the first of equals first", () => {
  const { values: top, indices } = tf.topk(tensorOf([1, 7, 5, 7, -2, -1, -3, -4], [2, 4]), 3);
  expectValues(top, [2, 3], [7, 7, 5, -1, -2, -3]);
  expectValues(indices, [2, 3], [1, 3, 2, 1, 0, 2]);
  expectValues(
    tf.topk(x(), 1).values,
    [2, 3, 1],
    range(6).map((r) => Math.max(...values.slice(r * 4, r * 4 + 4))),
  );
});

test("integers reduce to integers", () => {
  const y = tf.tensor1d([3, -5, 4], "int32");
  expect([tf.max(y).dtype, take(tf.max(y))[0], take(tf.min(y))[0], take(tf.sum(y))[0]]).toEqual(["int32", 4, -5, 2]);
  expect(take(tf.mean(y))[0]).toBeCloseTo(2 / 3, 14);
  expect(take(tf.sum(tf.tensor1d([true, true, false])))[0]).toBe(2);
});

test.each<[string, boolean, boolean, number[]]>([
  ["plain", false, false, [1, 3, 6]],
  ["exclusive", true, false, [0, 1, 3]],
  ["reverse", false, true, [6, 5, 3]],
  ["exclusive and reverse", true, true, [5, 3, 0]],
])("cumsum, %s", (_, exclusive, reverse, wanted) => {
  expectValues(tf.cumsum(tensorOf([1, 2, 3], [3]), 0, exclusive, reverse), [3], wanted);
  // The stock gradient is wrong along other axes than the last.
  expectGradients((y) => tf.cumsum(y, 2, exclusive, reverse), some(shape, 1));
});

test("cumsum and cumprod run along the given axis", () => {
  const y = tensorOf([1, 2, 3, 4, 5, 6], [2, 3]);
  expectValues(tf.cumsum(y, 0), [2, 3], [1, 2, 3, 5, 7, 9]);
  expectValues(tf.cumprod(y, 1), [2, 3], [1, 2, 6, 4, 20, 120]);
});

test("softmax and logSoftmax, far from 0 too", () => {
  const row = values.slice(0, 4);
  const total = row.reduce((a, v) => a + Math.exp(v), 0);
  const first = (y: Tensor) => tf.slice(y, [0, 0, 0], [1, 1, 4]);
  expectValues(
    first(tf.softmax(x())),
    [1, 1, 4],
    row.map((v) => Math.exp(v) / total),
  );
  expectValues(
    first(tf.logSoftmax(x())),
    [1, 1, 4],
    row.map((v) => v - Math.log(total)),
  );
  expectValues(tf.softmax(tensorOf([1000, 1000], [2])), [2], [0.5, 0.5]);
  expectValues(tf.logSoftmax(tensorOf([1000, 0], [2])), [2], [0, -1000]);
  expectGradients((y) => tf.softmax(y), x());
  expectGradients((y) => tf.logSoftmax(y), x());
});

test("unsortedSegmentSum adds rows that share an id", () => {
  const ids = tf.tensor1d([1, 0, 1, 3], "int32");
  const y = some([4, 2], 3);
  const v = numbers(8, 3);
  const wanted = [v[2], v[3], v[0]! + v[4]!, v[1]! + v[5]!, 0, 0, v[6], v[7]] as number[];
  expectValues(tf.unsortedSegmentSum(y, ids, 4), [4, 2], wanted);
  expectGradients((z) => tf.unsortedSegmentSum(z, ids, 4), y);
});

test("moments", () => {
  const m = values.reduce((a, b) => a + b) / 24;
  const { mean, variance } = tf.moments(x());
  expectValues(mean, [], [m]);
  expectValues(variance, [], [values.reduce((a, v) => a + (v - m) ** 2, 0) / 24]);
  expectGradients((y) => tf.moments(y, [0, 2]).variance, x());
});
