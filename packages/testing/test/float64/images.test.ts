import * as tf from "@tensorflow/tfjs-core";
import type { Tensor, Tensor3D, Tensor4D } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { expectGradients, expectValues, numbers, some, startFloat64, take } from "./checks.ts";

beforeAll(startFloat64);

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** A convolution from its definition, on images [batch, 5, 4, 2], with explicit padding. */
function reference(x: number[], w: number[], k: number, stride: number, pad: [number, number, number, number]) {
  const [batch, height, width, inputs, outputs] = [2, 5, 4, 2, 3];
  const [top, bottom, left, right] = pad;
  const [oh, ow] = [
    Math.floor((height + top + bottom - k) / stride) + 1,
    Math.floor((width + left + right - k) / stride) + 1,
  ];
  const pixel = (b: number, y: number, z: number, c: number) =>
    y < 0 || z < 0 || y >= height || z >= width ? 0 : x[((b * height + y) * width + z) * inputs + c]!;
  const values = range(batch).flatMap((b) =>
    range(oh).flatMap((oy) =>
      range(ow).flatMap((ox) =>
        range(outputs).map((o) => {
          let all = 0;
          for (const c of range(inputs)) {
            for (const fy of range(k)) {
              for (const fx of range(k)) {
                const weight = w[((fy * k + fx) * inputs + c) * outputs + o]!;
                all += weight * pixel(b, oy * stride + fy - top, ox * stride + fx - left, c);
              }
            }
          }
          return all;
        }),
      ),
    ),
  );
  return { shape: [batch, oh, ow, outputs], values };
}

const images = () => some([2, 5, 4, 2], 1) as Tensor4D;

describe.each<[string, number, number, "same" | "valid", [number, number, number, number]]>([
  ["3x3, same", 3, 1, "same", [1, 1, 1, 1]],
  ["3x3, same, stride 2", 3, 2, "same", [1, 1, 0, 1]],
  ["3x3, valid", 3, 1, "valid", [0, 0, 0, 0]],
  ["2x2, same", 2, 1, "same", [0, 1, 0, 1]],
  ["1x1", 1, 1, "same", [0, 0, 0, 0]],
])("conv2d %s", (_, k, stride, pad, explicit) => {
  test("has the value of its definition, and gradients", () => {
    const filter = some([k, k, 2, 3], 2) as Tensor4D;
    const { shape, values } = reference(numbers(80, 1), numbers(k * k * 6, 2), k, stride, explicit);
    expectValues(tf.conv2d(images(), filter, stride, pad), shape, values);
    expectGradients((x, w) => tf.conv2d(x as Tensor4D, w as Tensor4D, stride, pad), images(), filter);
  });
});

test("conv2d dilates", () => {
  const x = some([1, 5, 1, 1], 1) as Tensor4D;
  const filter = some([2, 1, 1, 1], 2) as Tensor4D;
  const [v, w] = [numbers(5, 1), numbers(2, 2)];
  const wanted = range(3).map((i) => v[i]! * w[0]! + v[i + 2]! * w[1]!);
  expectValues(tf.conv2d(x, filter, 1, "valid", "NHWC", 2), [1, 3, 1, 1], wanted);
});

test("fused.conv2d adds the bias and applies the activation", () => {
  const filter = some([3, 3, 2, 3], 2) as Tensor4D;
  const bias = some([3], 3);
  const fused = tf.fused.conv2d({ x: images(), filter, strides: 1, pad: "same", bias, activation: "relu" });
  expectValues(fused, [2, 5, 4, 3], take(tf.relu(tf.add(tf.conv2d(images(), filter, 1, "same"), bias))));
});

test("conv2d refuses images whose channels come first", () => {
  const x = some([1, 2, 4, 4]) as Tensor4D;
  const filter = some([1, 1, 2, 3]) as Tensor4D;
  expect(() => tf.conv2d(x, filter, 1, "same", "NCHW")).toThrow("useFloat64: expected images in the layout NHWC");
});

test("avgPool averages the pixels that are inside", () => {
  const x = some([1, 3, 2, 1], 1) as Tensor4D;
  const [a, b, c, d, e, f] = numbers(6, 1) as [number, number, number, number, number, number];
  const wanted = [(a + b + c + d) / 4, (e + f) / 2];
  expectValues(tf.avgPool(x, 2, 2, "same"), [1, 2, 1, 1], wanted);
  expectGradients((y) => tf.avgPool(y as Tensor4D, 2, 2, "same"), x);
  expectGradients((y) => tf.avgPool(y as Tensor4D, 2, 1, "valid"), images());
});

describe("resizeNearestNeighbor", () => {
  const resize = (x: Tensor, size: [number, number], align = false, half = false) =>
    tf.image.resizeNearestNeighbor(x as Tensor3D, size, align, half);

  test("copies the nearest pixel", () => {
    const x = some([1, 2, 2, 1], 1);
    const [a, b, c, d] = numbers(4, 1) as [number, number, number, number];
    expectValues(resize(x, [4, 4]), [1, 4, 4, 1], [a, a, b, b, a, a, b, b, c, c, d, d, c, c, d, d]);
    expectValues(resize(some([1, 1, 4, 1], 1), [1, 2]), [1, 1, 2, 1], [a, c]);
    expectValues(resize(some([1, 1, 4, 1], 1), [1, 2], true), [1, 1, 2, 1], [a, d]);
    expectValues(resize(some([1, 1, 4, 1], 1), [1, 2], false, true), [1, 1, 2, 1], [b, d]);
  });

  test("has a gradient, for every image of a batch", () => {
    expectGradients((x) => resize(x, [6, 4]), some([3, 3, 2, 2], 1));
    expectGradients((x) => resize(x, [2, 2]), some([2, 4, 4, 1], 2));
  });
});

test("a small convolutional network has the gradients of differences", () => {
  const network = (x: Tensor, first: Tensor, second: Tensor): Tensor => {
    const h = tf.sigmoid(tf.conv2d(x as Tensor4D, first as Tensor4D, 1, "same"));
    const small = tf.avgPool(h, 2, 2, "same");
    const large = tf.image.resizeNearestNeighbor(small, [4, 4]);
    return tf.conv2d(tf.concat([large, h], 3), second as Tensor4D, 1, "same");
  };
  expectGradients(network, some([2, 4, 4, 1], 1), some([3, 3, 1, 2], 2), some([3, 3, 4, 1], 3));
});
