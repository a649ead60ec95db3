import * as tf from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { combine, tensorOf } from "@tweedie/core";
import { beforeAll, describe, expect, test } from "vitest";
import { expectGradients, expectValues, numbers, some, startFloat64, take } from "./checks.ts";

beforeAll(startFloat64);

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** a b for lists of rows, summed from the far end. */
const product = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[] =>
  a.flatMap((row) => b[0]!.map((_, j) => row.reduceRight((sum, v, k) => sum + v * b[k]![j]!, 0)));

const rowsOf = (values: readonly number[], columns: number) =>
  range(values.length / columns).map((i) => values.slice(i * columns, (i + 1) * columns));

describe.each([
  [false, false],
  [false, true],
  [true, false],
  [true, true],
])("matMul with transposeA = %s, transposeB = %s", (ta, tb) => {
  const wide = rowsOf(numbers(12, 1), 4); // 3 x 4
  const tall = rowsOf(numbers(20, 2), 5); // 4 x 5
  const flip = (m: number[][]) => m[0]!.map((_, j) => m.map((row) => row[j]!));
  const tensor = (m: number[][], turned: boolean) => {
    const rows = turned ? flip(m) : m;
    return tensorOf(rows.flat(), [rows.length, rows[0]!.length]);
  };

  test("multiplies", () => {
    expectValues(tf.matMul(tensor(wide, ta), tensor(tall, tb), ta, tb), [3, 5], product(wide, tall));
  });

  test("has gradients, with batches too", () => {
    const shape = (rows: number, columns: number, turned: boolean) => (turned ? [columns, rows] : [rows, columns]);
    const multiply = (a: Tensor, b: Tensor) => tf.matMul(a, b, ta, tb);
    expectGradients(multiply, some(shape(2, 3, ta), 1), some(shape(3, 2, tb), 2));
    expectGradients(multiply, some([2, ...shape(2, 3, ta)], 1), some([2, ...shape(3, 2, tb)], 2));
    expectGradients(multiply, some([2, ...shape(2, 3, ta)], 1), some([1, ...shape(3, 2, tb)], 2));
  });
});

test("matMul broadcasts batches", () => {
  const [a, b] = [some([2, 1, 2, 3], 1), some([4, 3, 2], 2)];
  const all = tf.matMul(a, b);
  expect(all.shape).toEqual([2, 4, 2, 2]);
  const one = tf.matMul(tf.reshape(tf.slice(a, [1], [1]), [2, 3]), tf.reshape(tf.slice(b, [3], [1]), [3, 2]));
  expectValues(tf.slice(all, [1, 3], [1, 1]), [1, 1, 2, 2], take(one));
});

test("fused.matMul adds the bias and applies the activation", () => {
  const [a, b, bias] = [some([2, 3], 1) as Tensor2D, some([3, 4], 2) as Tensor2D, some([4], 3)];
  const plain = () => tf.add(tf.matMul(a, b), bias);
  expectValues(tf.fused.matMul({ a, b, bias }), [2, 4], take(plain()));
  expectValues(tf.fused.matMul({ a, b, bias, activation: "relu" }), [2, 4], take(tf.relu(plain())));
  expectValues(tf.fused.matMul({ a, b, bias, activation: "elu" }), [2, 4], take(tf.elu(plain())));
  expectValues(tf.fused.matMul({ a, b, activation: "sigmoid" }), [2, 4], take(tf.sigmoid(tf.matMul(a, b))));
  const leaky = tf.fused.matMul({ a, b, bias, activation: "leakyrelu", leakyreluAlpha: 0.25 });
  expectValues(leaky, [2, 4], take(tf.leakyRelu(plain(), 0.25)));
  expectGradients((x, y, z) => tf.fused.matMul({ a: x, b: y, bias: z, activation: "relu" }), a, b, bias);
});

test("einsum", () => {
  const [a, b] = [some([2, 3], 1), some([3, 4], 2)];
  expectValues(tf.einsum("ij,jk->ik", a, b), [2, 4], take(tf.matMul(a, b)));
  expectValues(tf.einsum("ij->ji", a), [3, 2], take(tf.transpose(a)));
  expectValues(tf.einsum("ij,ij->i", a, a), [2], take(tf.sum(tf.mul(a, a), 1)));
  expectValues(
    tf.einsum("bij,bjk->bik", some([2, 2, 3], 3), some([2, 3, 2], 4)),
    [2, 2, 2],
    take(tf.matMul(some([2, 2, 3], 3), some([2, 3, 2], 4))),
  );
});

test("combine has the value and the gradient of its sum", () => {
  const [x, y] = [some([3, 2], 1), some([3, 2], 2)];
  const [vx, vy] = [numbers(6, 1), numbers(6, 2)];
  const c = [0.1, -0.7, 1 / 3];
  const f = (a: Tensor, b: Tensor) => combine([c, a], [1 / 7, b], [2, a]);
  const wanted = vx.map((v, i) => (c[Math.floor(i / 2)]! + 2) * v + vy[i]! / 7);
  expectValues(f(x, y), [3, 2], wanted);
  expectGradients(f, x, y);
});
