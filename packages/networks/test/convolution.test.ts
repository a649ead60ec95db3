import { add, engine, grad, grads, memory, mul, sum, tensor, tidy, variable } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import { beforeEach, describe, expect, it } from "vitest";
import { convolution } from "../src/index.ts";
import { expectClose, expectGradients, float64 } from "./float64.ts";

const draw = (name: string, shape: readonly number[]): Tensor => rng(8).split(name).normal(shape);
const weighted = (y: Tensor): Scalar => sum(mul(y, draw("weights", y.shape)));

interface Case {
  readonly image: readonly [number, number, number, number];
  readonly size: number;
  readonly out: number;
  readonly stride: number;
}

const cases: readonly Case[] = [
  { image: [2, 4, 5, 3], size: 3, out: 4, stride: 1 },
  { image: [2, 5, 4, 2], size: 3, out: 3, stride: 2 },
  { image: [1, 4, 4, 2], size: 2, out: 1, stride: 2 },
  { image: [3, 3, 2, 5], size: 1, out: 9, stride: 1 },
  { image: [2, 7, 3, 1], size: 1, out: 2, stride: 2 },
];

/** Images, weight, bias, a bias for each image and a residual. */
function draws({ image, size, out, stride }: Case): [Tensor, Tensor, Tensor, Tensor, Tensor] {
  const [batch, height, width, from] = image;
  const result = [batch, Math.ceil(height / stride), Math.ceil(width / stride), out];
  return [
    draw("x", image),
    draw("weight", [size, size, from, out]),
    draw("bias", [out]),
    draw("image bias", [batch, out]),
    draw("residual", result),
  ];
}

const whole = (stride: number) => (x: Tensor, weight: Tensor, bias: Tensor, imageBias: Tensor, residual: Tensor) =>
  convolution(x, weight, bias, { stride, imageBias, residual });

/** The formula, in loops. */
function reference({ image, size, out, stride }: Case, tensors: readonly Tensor[]): number[] {
  const [batch, height, width, from] = image;
  const [x, w, bias, imageBias, residual] = tensors.map((one) => one.dataSync());
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  // As TensorFlow has it: the odd zero comes last.
  const [top, left] = [
    [rows, height],
    [columns, width],
  ].map(([count, length]) => Math.floor(Math.max(0, (count! - 1) * stride + size - length!) / 2));
  return Array.from({ length: batch * rows * columns * out }, (_, at) => {
    const [o, column] = [at % out, Math.floor(at / out) % columns];
    const [row, n] = [Math.floor(at / out / columns) % rows, Math.floor(at / out / columns / rows)];
    let total = bias![o]! + imageBias![n * out + o]! + residual![at]!;
    for (let tap = 0; tap < size * size; tap++) {
      const i = row * stride + Math.floor(tap / size) - top!;
      const j = column * stride + (tap % size) - left!;
      if (i < 0 || i >= height || j < 0 || j >= width) continue;
      for (let c = 0; c < from; c++) {
        total += x![((n * height + i) * width + j) * from + c]! * w![(tap * from + c) * out + o]!;
      }
    }
    return total;
  });
}

describe.each(cases)("a convolution of $image, size $size, stride $stride", (one) => {
  beforeEach(float64);

  it("equals the formula and has its gradients", () => {
    const tensors = draws(one);
    expectClose(whole(one.stride)(...tensors), reference(one, tensors), 1e-12);
    expectGradients((...xs) => weighted(whole(one.stride)(...(xs as typeof tensors))), tensors);
    const [x, weight, bias] = tensors;
    expectGradients(
      (x, weight, bias) => weighted(convolution(x!, weight!, bias!, { stride: one.stride })),
      [x, weight, bias],
    );
  });

  it("has second derivatives", () => {
    const [x, weight, bias, imageBias, residual] = draws(one);
    const slopes = (options: object) => (x: Tensor, weight: Tensor) => {
      // Cubed, so that the gradients depend on all.
      const loss = (x: Tensor, weight: Tensor): Scalar => {
        const y = convolution(x, weight, bias, { stride: one.stride, ...options });
        return sum(mul(y, mul(y, draw("weights", y.shape))));
      };
      const [dx, dWeight] = grads(loss)([x, weight]) as [Tensor, Tensor];
      return add(
        sum(mul(dx, draw("direction of x", dx.shape))),
        sum(mul(dWeight, draw("direction of weight", dWeight.shape))),
      ) as Scalar;
    };
    expectGradients(slopes({}), [x, weight]);
    expectGradients(slopes({ imageBias, residual }), [x, weight]);
  });

  it.each(["cpu", "wasm"] as const)("has the values and gradients of double precision on %s", async (backend) => {
    const run = (): ArrayLike<number>[] => {
      const tensors = draws(one);
      const [x, weight, bias] = tensors;
      const f = whole(one.stride);
      const plain = (x: Tensor, weight: Tensor, bias: Tensor) => convolution(x, weight, bias, { stride: one.stride });
      const results = [
        f(...tensors),
        ...grads((...xs: Tensor[]) => weighted(f(...(xs as typeof tensors))))(tensors),
        plain(x, weight, bias),
        ...grads((...xs: Tensor[]) => weighted(plain(...(xs as [Tensor, Tensor, Tensor]))))([x, weight, bias]),
      ];
      return results.map((result) => result.dataSync().slice());
    };
    const expected = run();
    await useBackend(backend);
    run().forEach((values, i) => {
      const largest = Math.max(...Array.from(expected[i]!, Math.abs));
      expectClose(values, expected[i]!, 2e-6 * Math.max(1, largest));
    });
  });
});

describe("convolution", () => {
  it("runs as one kernel, and its gradients as two, on wasm", async () => {
    await useBackend("wasm");
    const [x, weight, bias, , residual] = draws(cases[0]!);
    const called: string[] = [];
    const runKernel = engine().runKernel.bind(engine());
    engine().runKernel = (name, ...rest) => {
      called.push(name);
      return runKernel(name, ...rest);
    };
    try {
      grad((x) => sum(convolution(x, weight, bias, { residual })))(x);
    } finally {
      Reflect.deleteProperty(engine(), "runKernel");
    }
    const convolutions = called.filter((name) => name.includes("Conv2D"));
    expect(convolutions).toEqual(["BiasedConv2D", "Conv2DBackpropInput", "Conv2DFilterBiasGradient"]);
  });

  it.each(["cpu", "wasm"] as const)(
    "keeps no tensors on %s, also where the residual is its own input",
    async (name) => {
      await useBackend(name);
      tidy(() => {
        const [x, weight, bias] = [draw("x", [2, 3, 3, 2]), variable(draw("weight", [3, 3, 2, 2])), draw("bias", [2])];
        const before = memory().numTensors;
        const gradient = grad((x) => weighted(convolution(x, weight, bias, { residual: x })))(x);
        const expected = grad((x) => weighted(add(convolution(x, weight, bias), x)))(x);
        expectClose(gradient, expected.dataSync(), 1e-5);
        gradient.dispose();
        expected.dispose();
        expect(memory().numTensors).toBe(before);
        weight.dispose();
      });
    },
  );

  it("refuses what is not of the right shape", () => {
    const [x, weight, bias, imageBias, residual] = draws(cases[1]!);
    expect(() => convolution(x, weight, tensor([1]))).toThrow("convolution: expected a bias of the shape [3], got [1]");
    expect(() => convolution(x, weight, bias, { stride: 2, imageBias: bias })).toThrow(
      "convolution: expected a bias of the images of the shape [2,3], got [3].",
    );
    expect(() => convolution(x, weight, bias, { imageBias, residual })).toThrow(
      "convolution: expected a residual of the shape [2,5,4,3], got [2,3,2,3].",
    );
  });
});
