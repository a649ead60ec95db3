import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { stockGradient } from "../src/gradients/gradient-override.ts";
import { distance, input } from "./compare.ts";
import { gradientBackends, startGradientBackends } from "./native/native-addon.ts";

beforeAll(startGradientBackends);

type Unary = (x: Tensor) => Tensor;

/** Smooth functions of one tensor, each with numbers inside its domain and away from its kinks. */
const smooth: Record<string, readonly [f: Unary, from: number, to: number]> = {
  abs: [tf.abs, -2, -0.1],
  acos: [tf.acos, -0.8, 0.8],
  acosh: [tf.acosh, 1.5, 4],
  asin: [tf.asin, -0.8, 0.8],
  asinh: [tf.asinh, -2, 2],
  atan: [tf.atan, -2, 2],
  atanh: [tf.atanh, -0.8, 0.8],
  "atan2 of x and 2": [(x) => tf.atan2(x, 2), -2, 2],
  cos: [tf.cos, -2, 2],
  cosh: [tf.cosh, -2, 2],
  elu: [tf.elu, -2, -0.1],
  erf: [tf.erf, -2, 2],
  exp: [tf.exp, -2, 2],
  expm1: [tf.expm1, -2, 2],
  leakyRelu: [tf.leakyRelu, 0.1, 2],
  log: [tf.log, 0.3, 3],
  log1p: [tf.log1p, -0.5, 3],
  logSigmoid: [tf.logSigmoid, -2, 2],
  "logSumExp of x and its mirror": [(x) => tf.logSumExp(tf.stack([x, tf.mul(-2, x)]), 0), 0.1, 2],
  "the largest of x^2 and -x": [(x) => tf.max(tf.stack([tf.square(x), tf.neg(x)]), 0), 0.1, 2],
  "the smallest of x^3 and 9": [(x) => tf.min(tf.stack([tf.pow(x, 3), tf.fill(x.shape, 9)]), 0), 0.1, 2],
  "maximum of x^2 and -x": [(x) => tf.maximum(tf.square(x), tf.neg(x)), 0.1, 2],
  "minimum of x^2 and x + 9": [(x) => tf.minimum(tf.square(x), tf.add(x, 9)), -2, 2],
  "power of x": [(x) => tf.pow(x, tf.scalar(2.5)), 0.3, 3],
  "power by x": [(x) => tf.pow(tf.fill(x.shape, 1.7), x), -2, 2],
  reciprocal: [tf.reciprocal, 0.5, 2],
  rsqrt: [tf.rsqrt, 0.5, 2],
  selu: [tf.selu, -2, -0.1],
  sigmoid: [tf.sigmoid, -2, 2],
  sin: [tf.sin, -2, 2],
  sinh: [tf.sinh, -2, 2],
  softplus: [tf.softplus, -2, 2],
  sqrt: [tf.sqrt, 0.5, 2],
  square: [tf.square, -2, 2],
  "squared difference of x^2 and 1": [(x) => tf.squaredDifference(tf.square(x), 1), -2, 2],
  tan: [tf.tan, -1, 1],
  tanh: [tf.tanh, -2, 2],
};

/** The gradients that are at fault where the stock library errs or throws. */
const repaired: Record<string, string> = {
  "logSumExp of x and its mirror": "Equal",
  "the largest of x^2 and -x": "Equal",
  "the smallest of x^3 and 9": "Equal",
  "maximum of x^2 and -x": "Less",
  "minimum of x^2 and x + 9": "Greater",
  "power by x": "Pow",
};

describe("second derivatives on cpu are the differences of first ones", () => {
  beforeAll(async () => void (await tf.setBackend("cpu")));

  it.each(Object.entries(smooth))("%s", async (name, [f, from, to]) => {
    expect(await error(f, from, to)).toBeLessThan(3e-3);
    const kernel = repaired[name];
    if (!kernel) return;
    const stock = await withStock(kernel, () => error(f, from, to)).catch(() => Infinity);
    expect(stock).toBeGreaterThan(0.01);
  });
});

/** Runs a task while the stock gradient of a kernel, which may be none, is in its place. */
async function withStock<T>(kernel: string, task: () => T | Promise<T>): Promise<T> {
  const ours = tf.getGradient(kernel);
  const stock = stockGradient(kernel);
  if (stock) tf.registerGradient(stock);
  else tf.unregisterGradient(kernel);
  try {
    return await task();
  } finally {
    tf.registerGradient(ours);
  }
}

/** How far the second derivative is off, at points of an interval. */
async function error(f: Unary, from: number, to: number): Promise<number> {
  const points = Float32Array.from({ length: 9 }, (_, i) => from + ((to - from) * (i + 0.5)) / 9);
  const first = tf.grad((x: Tensor) => tf.sum(f(x)));
  const got = await tf
    .grad((x: Tensor) => tf.sum(tf.mul(first(x), first(x))))(tf.tensor(points))
    .data();
  const width = 2 ** -7;
  const at = async (shift: number) => [...(await first(tf.tensor(points.map((x) => x + shift))).data())];
  const [low, middle, high] = [await at(-width), await at(0), await at(width)];
  // The derivative of f'^2 is 2 f' f'': an error in either shows.
  const expected = middle.map((slope, i) => (slope * (high[i]! - low[i]!)) / width);
  return distance(got, expected);
}

/** Functions that save what they computed for their gradients, times x: the stock library errs in a part of the sum. */
const saving: Record<string, Unary> = {
  logSoftmax: (x) => times(x, tf.logSoftmax(tf.stack([x, tf.mul(-2, x), tf.zerosLike(x)], 1))),
  "cross entropy": (x) => {
    const labels = tf.softmax(tf.tensor(input([x.size, 3]).values, [x.size, 3]));
    const logits = tf.stack([x, tf.square(x), tf.zerosLike(x)], 1);
    return times(x, tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE));
  },
  // Its derivative is not the one that it claims, but its second derivative is that of the claim.
  "a claimed derivative": (x) =>
    tf.customGrad((x, save) => {
      const y = tf.square(x as Tensor);
      (save as unknown as (saved: Tensor[]) => void)([x as Tensor, y]);
      return { value: y, gradFunc: (dy: Tensor, [x, y]: Tensor[]) => tf.mul(dy, tf.mul(x!, y!)) };
    })(x),
};

function times(x: Tensor, y: Tensor): Tensor {
  return tf.mul(tf.reshape(x, [x.size, ...y.shape.slice(1).map(() => 1)]), y);
}

describe("second derivatives of what is saved for gradients", () => {
  beforeAll(async () => void (await tf.setBackend("cpu")));

  it.each(Object.entries(saving))("%s", async (_, f) => {
    expect(await error(f, -2, 2)).toBeLessThan(3e-3);
    const engine = tf.engine();
    const ours = engine.customGrad;
    Reflect.deleteProperty(engine, "customGrad");
    try {
      expect(await error(f, -2, 2)).toBeGreaterThan(0.01);
    } finally {
      engine.customGrad = ours;
    }
  });

  it("leave no tensor behind, and compute nothing again for first ones", () => {
    let calls = 0;
    const f = tf.customGrad((x, save) => {
      calls++;
      const y = tf.exp(x as Tensor);
      (save as unknown as (saved: Tensor[]) => void)([y]);
      return { value: y, gradFunc: (dy: Tensor, [y]: Tensor[]) => tf.mul(dy, y!) };
    });
    const x = tf.scalar(0.5);
    const before = tf.memory().numTensors;
    const first = tf.grad((x: Tensor) => f(x));
    first(x).dispose();
    expect(calls).toBe(1);
    tf.grad((x: Tensor) => tf.square(first(x)))(x).dispose();
    expect(calls).toBe(3);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe.each(gradientBackends)("where one tensor is broadcast, on %s", (backend) => {
  beforeAll(async () => void (await tf.setBackend(backend)));

  it.each([
    ["maximum", tf.maximum, "Maximum"],
    ["minimum", tf.minimum, "Minimum"],
    ["squaredDifference", tf.squaredDifference, "SquaredDifference"],
  ])("%s has the gradients of its terms", async (_, f, kernel) => {
    const a = tf.tensor([1, -2, 3, 4, 0.5, -6], [2, 3]);
    const b = tf.tensor([2, -1, 1], [3]);
    const weights = tf.tensor(input([2, 3]).values, [2, 3]);
    const gradients = (b: Tensor) => tf.grads((a: Tensor, b: Tensor) => tf.sum(tf.mul(weights, f(a, b))))([a, b]);
    const whole = gradients(b);
    const tiled = gradients(tf.tile(tf.reshape(b, [1, 3]), [2, 1]));
    expect([...(await whole[0]!.data())]).toEqual([...(await tiled[0]!.data())]);
    expect(distance(await whole[1]!.data(), await tf.sum(tiled[1]!, 0).data())).toBeLessThan(1e-6);
    await expect(withStock(kernel, () => gradients(b))).rejects.toThrow("shape");
  });
});

describe.each(gradientBackends)("mirrored borders on %s", (backend) => {
  beforeAll(async () => void (await tf.setBackend(backend)));

  it.each(["reflect", "symmetric"] as const)("%s: the gradient counts what the border repeats", async (mode) => {
    const f = (x: Tensor) =>
      tf.mirrorPad(
        x,
        [
          [1, 2],
          [3, 0],
        ],
        mode,
      );
    const start = input([3, 4], 3).values;
    const direction = tf.tensor(input([6, 7], 4).values, [6, 7]);
    const got = await tf
      .grad((x: Tensor) => tf.sum(tf.mul(f(x), direction)))(tf.tensor(start, [3, 4]))
      .data();
    // A linear function: its gradient is its value at each unit vector.
    const unit = (i: number) =>
      tf.tensor(
        start.map((_, k) => (k === i ? 1 : 0)),
        [3, 4],
      );
    for (let i = 0; i < start.length; i++) {
      expect(got[i]).toBeCloseTo((await tf.sum(tf.mul(f(unit(i)), direction)).data())[0]!, 5);
    }
    const stock = stockGradient("MirrorPad")!.gradFunc(direction, [tf.tensor(start, [3, 4])], {
      paddings: [
        [1, 2],
        [3, 0],
      ] as never,
      mode,
    });
    expect(distance(await stock["x"]!().data(), got)).toBeGreaterThan(0.1);
  });
});

describe.each(["cpu", "wasm"])("averages over windows on %s", (backend) => {
  beforeAll(async () => void (await tf.setBackend(backend)));

  it.each([
    ["same", 2, 2, [3, 3]],
    ["same", 3, 2, [4, 5]],
    [1, 3, 1, [4, 3]],
    ["valid", 2, 2, [4, 5]],
  ] as const)(
    "padding %s, size %d, stride %d: the gradient divides as the average does",
    async (pad, size, stride, [h, w]) => {
      const f = (x: Tensor) => tf.avgPool(x as tf.Tensor4D, size, stride, pad);
      const shape = [2, h, w, 3];
      const start = tf.tensor(input(shape).values, shape);
      const y = f(start);
      const direction = tf.tensor(input(y.shape, 2).values, y.shape);
      const gradient = () => tf.grad((x: Tensor) => tf.sum(tf.mul(f(x), direction)))(start);
      const got = await gradient().data();
      // A linear function: its gradient is its value at each unit vector.
      const unit = (i: number) =>
        tf.tensor(
          Float32Array.from(got, (_, k) => (k === i ? 1 : 0)),
          shape,
        );
      const exact: number[] = [];
      for (let i = 0; i < got.length; i++) exact.push((await tf.sum(tf.mul(f(unit(i)), direction)).data())[0]!);
      expect(distance(got, exact)).toBeLessThan(1e-6);
      const stock = await withStock("AvgPool", gradient);
      if (pad !== "valid") expect(distance(await stock.data(), exact)).toBeGreaterThan(0.1);
    },
  );
});
