import {
  add,
  avgPool,
  concat,
  div,
  elu,
  exp,
  gather,
  image,
  log,
  logSoftmax,
  max,
  maxPool,
  mean,
  moments,
  mul,
  pad,
  pow,
  reshape,
  reverse,
  rsqrt,
  sigmoid,
  slice,
  softmax,
  softplus,
  split,
  sqrt,
  square,
  stack,
  sub,
  sum,
  tanh,
  tensor2d,
  tile,
  transpose,
} from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from "@tensorflow/tfjs-core";
import type { Case } from "./compare.ts";

/** Operations that networks are made of, each with shapes that try its corners. */
export const operationCases: Record<string, Case> = {
  "resize x2": ["2x7x7x8", (x: Tensor4D) => image.resizeNearestNeighbor(x, [14, 14])],
  "resize by different whole factors": ["1x7x5x3", (x: Tensor4D) => image.resizeNearestNeighbor(x, [21, 10])],
  "resize by fractions": ["2x7x5x3", (x: Tensor4D) => image.resizeNearestNeighbor(x, [10, 8])],
  "resize down": ["2x8x6x3", (x: Tensor4D) => image.resizeNearestNeighbor(x, [3, 3])],
  "resize bilinear, oblong": ["2x4x6x3", (x: Tensor4D) => image.resizeBilinear(x, [9, 5])],
  gather: [
    "7x20",
    (x: Tensor) =>
      gather(
        x,
        tensor2d(
          [
            [1, 2, 6],
            [1, 0, 1],
          ],
          [2, 3],
          "int32",
        ),
      ),
  ],
  "gather by the last axis": [
    "4x5",
    (x: Tensor) =>
      gather(
        x,
        tensor2d(
          [
            [1, 2],
            [4, 0],
          ],
          [2, 2],
          "int32",
        ),
        1,
      ),
  ],
  "gather in step": [
    "2x5x3",
    (x: Tensor) =>
      gather(
        x,
        tensor2d(
          [
            [1, 2, 4, 1],
            [0, 4, 4, 0],
          ],
          [2, 4],
          "int32",
        ),
        1,
        1,
      ),
  ],
  "slice inside": ["3x4x5x6", (x: Tensor4D) => slice(x, [1, 0, 2, 1], [2, 4, 3, 2])],
  "slice along": ["3x4x5x6", (x: Tensor4D) => slice(x, [0, 1, 0, 0], [3, 2, 5, 6])],
  "slice of a vector": ["40", (x: Tensor) => slice(x, [3], [30])],
  "split and use": ["2x5x12", (x: Tensor) => splitInThree(x)],
  concat: ["2x7x7x8, 2x7x7x4", (x: Tensor4D, y: Tensor4D) => concat([x, y], 3)],
  stack: ["3x4, 3x4", (x: Tensor, y: Tensor) => stack([x, y], 1)],
  tile: ["2x1x3", (x: Tensor3D) => tile(x, [2, 4, 3])],
  reverse: ["2x4x3", (x: Tensor3D) => reverse(x, [0, 2])],
  pad: [
    "2x3",
    (x: Tensor2D) =>
      pad(x, [
        [1, 2],
        [0, 1],
      ]),
  ],
  transpose: ["2x5x3x4", (x: Tensor) => transpose(x, [0, 2, 1, 3])],
  "average pool": ["2x6x5x3", (x: Tensor4D) => avgPool(x, 2, 2, "same")],
  "max pool": ["2x6x5x3", (x: Tensor4D) => maxPool(x, 2, 2, "same")],
  "bias of channels": ["2x5x5x4, 4", (x: Tensor, y: Tensor) => add(x, y)],
  "bias of images": ["2x5x5x4, 2x1x1x4", (x: Tensor, y: Tensor) => add(x, y)],
  "group norm": ["2x7x7x24", (x: Tensor) => groupNorm(x, 8)],
  "group norm, one channel a group": ["2x7x7x8", (x: Tensor) => groupNorm(x, 8)],
  "scaled groups": ["2x30x4x3, 2x1x4x1", (x: Tensor, y: Tensor) => sub(mul(y, x), y)],
  "groups the other way round": [
    "2x30x4x3, 2x1x4x1",
    (x: Tensor, y: Tensor) => add(sub(y, x), div(y, add(square(x), 1))),
  ],
  "divided groups": ["2x30x4x3, 1x1x4x1", (x: Tensor, y: Tensor) => div(x, add(square(y), 1))],
  "layer norm": ["2x9x16", (x: Tensor) => normalised(x, [-1])],
  softmax: ["2x4x9x9", (x: Tensor) => softmax(x)],
  "log softmax": ["5x9", (x: Tensor) => logSoftmax(x)],
  silu: ["2x5x5x4", (x: Tensor) => mul(x, sigmoid(x))],
  tanh: ["33", (x: Tensor) => tanh(mul(x, 3))],
  elu: ["33", (x: Tensor) => elu(x)],
  softplus: ["33", (x: Tensor) => softplus(x)],
  "powers and roots": ["33", (x: Tensor) => sqrt(add(pow(add(square(x), 0.5), 1.5), log(exp(x))))],
  "sum of columns": ["37x5", (x: Tensor) => sum(x, 0)],
  "sum of the middle": ["3x13x5", (x: Tensor) => sum(x, 1)],
  "sum of all": ["3x13x5", (x: Tensor) => sum(x)],
  "sum of the ends": ["3x13x5", (x: Tensor) => sum(x, [0, 2])],
  "mean of groups": ["3x13x4x2", (x: Tensor) => mean(x, [1, 3], true)],
  "mean of a long last axis": ["3x1500", (x: Tensor) => mean(x, 1)],
  "mean over five alternating axes": ["3x2x3x2x3", (x: Tensor) => mean(x, [0, 2, 4])],
  max: ["3x13", (x: Tensor) => max(x, 1)],
};

function splitInThree(x: Tensor): Tensor {
  const [a, b, c] = split(x, 3, 2);
  return mul(add(a!, mul(b!, 2)), c!);
}

function groupNorm(x: Tensor, groups: number): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  return reshape(normalised(reshape(x, [batch, height * width, groups, channels / groups]), [1, 3]), x.shape);
}

function normalised(x: Tensor, axes: number[]): Tensor {
  const { mean, variance } = moments(x, axes, true);
  return mul(sub(x, mean), rsqrt(add(variance, 1e-5)));
}
