import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import { beforeAll, describe, expect, test } from "vitest";
import { expectGradients, expectValues, some, startFloat64, take } from "./checks.ts";

beforeAll(startFloat64);

// The elements of x are their own positions plus a third, which float32 cannot hold.
const third = 1 / 3;
const counting = (shape: readonly number[]): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensorOf(
    Float64Array.from({ length: size }, (_, i) => i + third),
    shape,
  );
};

type Case = [name: string, op: (x: Tensor) => Tensor, input: number[], shape: number[], positions: number[]];

describe.each<Case>([
  ["reshape", (x) => tf.reshape(x, [3, -1]), [2, 3], [3, 2], [0, 1, 2, 3, 4, 5]],
  ["expandDims", (x) => tf.expandDims(x, 1), [2, 2], [2, 1, 2], [0, 1, 2, 3]],
  ["expandDims at the end", (x) => tf.expandDims(x, -1), [2, 2], [2, 2, 1], [0, 1, 2, 3]],
  ["squeeze", (x) => tf.squeeze(x), [1, 3, 1], [3], [0, 1, 2]],
  ["clone", (x) => tf.clone(x), [2], [2], [0, 1]],
  ["transpose", (x) => tf.transpose(x), [2, 3], [3, 2], [0, 3, 1, 4, 2, 5]],
  ["transpose of three axes", (x) => tf.transpose(x, [1, 2, 0]), [2, 2, 2], [2, 2, 2], [0, 4, 1, 5, 2, 6, 3, 7]],
  ["slice", (x) => tf.slice(x, [1, 0], [1, 2]), [3, 3], [1, 2], [3, 4]],
  ["slice to the end", (x) => tf.slice(x, [0, 1]), [2, 3], [2, 2], [1, 2, 4, 5]],
  ["reverse", (x) => tf.reverse(x, 1), [2, 3], [2, 3], [2, 1, 0, 5, 4, 3]],
  ["reverse all", (x) => tf.reverse(x), [2, 2], [2, 2], [3, 2, 1, 0]],
  ["tile", (x) => tf.tile(x, [2, 2]), [1, 2], [2, 4], [0, 1, 0, 1, 0, 1, 0, 1]],
  ["broadcastTo", (x) => tf.broadcastTo(x, [2, 2]), [2, 1], [2, 2], [0, 0, 1, 1]],
  ["gather", (x) => tf.gather(x, [2, 0, 2]), [3, 2], [3, 2], [4, 5, 0, 1, 4, 5]],
  ["gather along axis 1", (x) => tf.gather(x, [1], 1), [2, 3], [2, 1], [1, 4]],
  ["gather by a matrix", (x) => tf.gather(x, tf.tensor2d([0, 1, 1, 0], [2, 2], "int32")), [2], [2, 2], [0, 1, 1, 0]],
  ["unstack", (x) => tf.unstack(x, 1)[2]!, [2, 3], [2], [2, 5]],
  ["split", (x) => tf.split(x, [1, 2], 1)[1]!, [2, 3], [2, 2], [1, 2, 4, 5]],
  ["concat", (x) => tf.concat([x, tf.slice(x, [0, 1], [2, 1])], 1), [2, 2], [2, 3], [0, 1, 1, 2, 3, 3]],
  ["concat of rows", (x) => tf.concat([x, x], 0), [1, 2], [2, 2], [0, 1, 0, 1]],
  ["stack", (x) => tf.stack([x, x], 1), [2], [2, 2], [0, 0, 1, 1]],
  ["stack at the end", (x) => tf.stack([x, x], -1), [1, 2], [1, 2, 2], [0, 0, 1, 1]],
])("%s", (_, op, input, shape, positions) => {
  test("moves the elements, and their gradients back", () => {
    const x = counting(input);
    expectValues(
      op(x),
      shape,
      positions.map((p) => p + third),
    );
    expectGradients((y) => op(tf.mul(y, y)), x);
  });
});

test("pad fills with the constant", () => {
  const x = counting([1, 2]);
  const padded = (y: Tensor) =>
    tf.pad(
      y,
      [
        [1, 0],
        [0, 2],
      ],
      -1,
    );
  expectValues(padded(x), [2, 4], [-1, -1, -1, -1, third, 1 + third, -1, -1]);
  expectGradients((y) => tf.mul(padded(y), padded(y)), x);
});

test("stridedSlice steps, backwards too", () => {
  const x = counting([2, 5]);
  expectValues(
    tf.stridedSlice(x, [0, 0], [2, 5], [1, 2]),
    [2, 3],
    [0, 2, 4, 5, 7, 9].map((v) => v + third),
  );
  expectValues(tf.stridedSlice(x, [1, 3], [2, 0], [1, -2]), [1, 2], [8 + third, 6 + third]);
  expectValues(tf.stridedSlice(x, [1, 1], [2, 3], [1, 1], 0, 0, 0, 0, 1), [2], [6 + third, 7 + third]);
});

test("gather takes batches, and its gradient adds what was taken twice", () => {
  const indices = tf.tensor2d([1, 0, 2, 2], [2, 2], "int32");
  expectValues(
    tf.gather(counting([2, 3]), indices, 1, 1),
    [2, 2],
    [1, 0, 5, 5].map((v) => v + third),
  );
  const rows = tf.tensor2d([2, 1], [2, 1], "int32");
  expectValues(tf.gather(counting([2, 2, 3]), rows, 2, 1), [2, 2, 1], [2 + third, 5 + third, 7 + third, 10 + third]);
  const embedding = some([3, 2], 1);
  expectGradients((table) => tf.gather(tf.mul(table, table), tf.tensor1d([2, 2, 0], "int32")), embedding);
});

const filled = tf.fill;

test("makers of tensors", () => {
  expectValues(filled([2], third), [2], [third, third]);
  expectValues(tf.zeros([2]), [2], [0, 0]);
  expectValues(tf.ones([2]), [2], [1, 1]);
  expectValues(tf.zerosLike(counting([2])), [2], [0, 0]);
  expectValues(tf.onesLike(counting([2])), [2], [1, 1]);
  expectValues(tf.range(0, 1, 0.25), [4], [0, 0.25, 0.5, 0.75]);
  expectValues(tf.range(5, 2, -1, "int32"), [3], [5, 4, 3]);
  expectValues(
    tf.oneHot(tf.tensor1d([2, 0], "int32"), 3, 0.75, -0.25, "float32"),
    [2, 3],
    [-0.25, -0.25, 0.75, 0.75, -0.25, -0.25],
  );
  expect(tf.oneHot(tf.tensor1d([1], "int32"), 2).dtype).toBe("int32");
  expectValues(tf.linspace(0, 1, 3), [3], [0, 0.5, 1]);
});

test("views share storage and free it with the last of them", () => {
  const buffers = tf.memory().numDataBuffers;
  const x = counting([2, 2]);
  const view = tf.reshape(tf.clone(x), [4]);
  expect(tf.memory().numDataBuffers).toBe(buffers + 1);
  x.dispose();
  expect(take(view)).toEqual([third, 1 + third, 2 + third, 3 + third]);
});

test("variables are assigned in float64", () => {
  const v = tf.variable(tensorOf([1], [1]));
  v.assign(tensorOf([third], [1]));
  expect(v.dataSync()[0]).toBe(third);
  v.dispose();
});
