import { conv2d, depthwiseConv2d, matMul } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { arrayOf, reader, sumOver, type Float64Values } from "./array.ts";
import type { CheckCase } from "./check-case.ts";

/** Products and convolutions: where training spends its time. */
export const productCases: readonly CheckCase[] = [
  product("product", [7, 19], [19, 5], false, false),
  product("product, left transposed", [19, 7], [19, 5], true, false),
  product("product, right transposed", [7, 19], [5, 19], false, true),
  product("product, both transposed", [19, 7], [5, 19], true, true),
  product("products of a batch", [3, 5, 4], [3, 4, 6], false, false),
  convolution("convolution 3x3", [2, 5, 6, 3], [3, 3, 3, 5], 1, "same"),
  convolution("convolution 3x3, stride 2", [2, 6, 5, 3], [3, 3, 3, 4], 2, "same"),
  convolution("convolution 2x2, no padding", [1, 5, 4, 2], [2, 2, 2, 3], 1, "valid"),
  convolution("convolution 1x1", [2, 3, 3, 5], [1, 1, 5, 7], 1, "same"),
  {
    name: "depthwise convolution 3x3",
    shapes: [
      [2, 4, 5, 3],
      [3, 3, 3, 2],
    ],
    run: (x, filter) => depthwiseConv2d(x as Tensor4D, filter as Tensor4D, 1, "same"),
    reference: (x, filter) => {
      const [pixel, tap] = [reader(x), reader(filter)];
      const [batch, height, width] = x.shape as [number, number, number, number];
      return arrayOf([batch, height, width, 6], (n, i, j, o) =>
        sumOver(3, (a) => sumOver(3, (b) => pixel(n, i + a - 1, j + b - 1, o >> 1) * tap(a, b, o >> 1, o & 1))),
      );
    },
  },
];

function product(
  name: string,
  a: readonly number[],
  b: readonly number[],
  transposeA: boolean,
  transposeB: boolean,
): CheckCase {
  const batched = a.length === 3;
  return {
    name,
    shapes: [a, b],
    run: (a, b) => matMul(a, b, transposeA, transposeB),
    reference: (a, b) => {
      const [x, y] = [reader(a), reader(b)];
      const at = (read: typeof x, n: number, i: number, j: number) => (batched ? read(n, i, j) : read(i, j));
      const [rows, depth] = transposeA ? [a.shape.at(-1)!, a.shape.at(-2)!] : [a.shape.at(-2)!, a.shape.at(-1)!];
      const columns = b.shape.at(transposeB ? -2 : -1)!;
      const entry = (n: number, i: number, j: number) =>
        sumOver(
          depth,
          (k) => at(x, n, transposeA ? k : i, transposeA ? i : k) * at(y, n, transposeB ? j : k, transposeB ? k : j),
        );
      return batched
        ? arrayOf([a.shape[0]!, rows, columns], entry)
        : arrayOf([rows, columns], (i, j) => entry(0, i, j));
    },
  };
}

function convolution(
  name: string,
  image: readonly number[],
  filter: readonly number[],
  stride: number,
  padding: "same" | "valid",
): CheckCase {
  return {
    name,
    shapes: [image, filter],
    run: (x: Tensor, w: Tensor) => conv2d(x as Tensor4D, w as Tensor4D, stride, padding),
    reference: (x: Float64Values, w: Float64Values) => {
      const [pixel, tap] = [reader(x), reader(w)];
      const [batch, height, width, channels] = x.shape as [number, number, number, number];
      const [taps, , , out] = w.shape as [number, number, number, number];
      const sizes = [height, width].map((size) =>
        padding === "same" ? Math.ceil(size / stride) : Math.floor((size - taps) / stride) + 1,
      ) as [number, number];
      // As TensorFlow pads: the smaller half before.
      const [top, left] = [height, width].map((size, axis) =>
        padding === "same" ? Math.max(0, (sizes[axis]! - 1) * stride + taps - size) >> 1 : 0,
      ) as [number, number];
      return arrayOf([batch, ...sizes, out], (n, i, j, o) =>
        sumOver(taps, (a) =>
          sumOver(taps, (b) =>
            sumOver(channels, (c) => pixel(n, i * stride + a - top, j * stride + b - left, c) * tap(a, b, c, o)),
          ),
        ),
      );
    },
  };
}
