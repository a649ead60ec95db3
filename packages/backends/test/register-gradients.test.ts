import {
  elu,
  exp,
  gather,
  getGradient,
  grad,
  grads,
  image,
  matMul,
  mul,
  registerGradient,
  setBackend,
  sigmoid,
  slice,
  softmax,
  square,
  stack,
  sum,
  tanh,
  tensor,
  tensor1d,
  tensor2d,
  zeros,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { stockGradient } from "../src/gradients/gradient-override.ts";
import { registerGradients } from "../src/index.ts";
import { distance } from "./compare.ts";
import { gradientBackends, startGradientBackends } from "./native/native-addon.ts";

beforeAll(startGradientBackends);

const points = [-1.3, -0.2, 0.7, 2.1];
const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** Functions of single elements with their exact second derivatives. */
const functions: Record<string, readonly [kernel: string, f: (x: Tensor) => Tensor, second: (x: number) => number]> = {
  sigmoid: ["Sigmoid", sigmoid, (x) => logistic(x) * (1 - logistic(x)) * (1 - 2 * logistic(x))],
  tanh: ["Tanh", tanh, (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2)],
  exp: ["Exp", exp, Math.exp],
  elu: ["Elu", elu, (x) => (x > 0 ? 0 : Math.exp(x))],
  "softmax of x and 0, squared": [
    "Softmax",
    (x) => square(slice(softmax(stack([x, zerosLike(x)], 1)), [0, 0], [points.length, 1])),
    (x) => {
      const p = logistic(x);
      return 2 * p * p * (1 - p) * (2 - 3 * p);
    },
  ],
};

const secondDerivative = async (f: (x: Tensor) => Tensor): Promise<number[]> => {
  const first = grad((x: Tensor) => sum(f(x)));
  return [...(await grad((x: Tensor) => sum(first(x)))(tensor1d(points)).data())];
};

describe.each(gradientBackends)("second derivatives on %s", (backend) => {
  beforeAll(async () => void (await setBackend(backend)));

  it.each(Object.entries(functions))("of %s", async (_, [kernel, f, second]) => {
    const exact = points.map(second);
    expect(distance(await secondDerivative(f), exact)).toBeLessThan(1e-6);

    const ours = getGradient(kernel);
    registerGradient(stockGradient(kernel)!);
    const stock = await secondDerivative(f).catch(() => [Number.NaN, 0, 0, 0]);
    registerGradient(ours);
    expect(distance(stock, exact)).toBeGreaterThan(0.01);
  });

  it("of elu stay finite where its exponential is not", async () => {
    const first = grad((x: Tensor) => sum(elu(x)));
    expect([...(await grad((x: Tensor) => sum(first(x)))(tensor1d([500])).data())]).toEqual([0]);
  });
});

describe.each(gradientBackends)("gradients that throw in the stock library, on %s", (backend) => {
  beforeAll(async () => void (await setBackend(backend)));

  it("of a product of a batch and one matrix", async () => {
    const a = tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    const b = tensor([1, -1, 2, 0.5], [2, 2]);
    const both = (da: boolean) => grad((x: Tensor) => sum(square(da ? matMul(x, b) : matMul(a, x))))(da ? a : b);
    // With y = a b: da = 2 y b^T and db = sum over the batch of 2 a^T y.
    expect([...(await both(true).data())]).toEqual([10, 20, 24, 43, 38, 66, 52, 89]);
    expect([...(await both(false).data())]).toEqual([568, -68, 680, -80]);

    const ours = getGradient("BatchMatMul");
    registerGradient(stockGradient("BatchMatMul")!);
    expect(() => both(false)).toThrow("has shape");
    registerGradient(ours);
  });

  it("of a product of no columns with no rows", async () => {
    const [da, db] = grads((a, b) => sum(matMul(a, b)))([zeros([2, 3, 0]), zeros([1, 0, 4])]);
    expect([da!.shape, db!.shape]).toEqual([
      [2, 3, 0],
      [1, 0, 4],
    ]);
  });

  it("of a gather in step with a batch", async () => {
    const x = tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const indices = tensor2d([2, 2, 0, 1], [2, 2], "int32");
    const weights = tensor2d([1, 10, 100, 1000], [2, 2]);
    const gradient = () => grad((x: Tensor) => sum(mul(gather(x, indices, 1, 1), weights)))(x);
    expect([...(await gradient().data())]).toEqual([0, 0, 11, 100, 1000, 0]);

    const ours = getGradient("GatherV2");
    registerGradient(stockGradient("GatherV2")!);
    expect(gradient).toThrow("is not a function");
    registerGradient(ours);
  });

  it.each([
    ["nearest", image.resizeNearestNeighbor],
    ["bilinear", image.resizeBilinear],
  ])("of a %s resize with half-pixel centres, by central differences", async (_, resize) => {
    const start = Float32Array.from({ length: 2 * 3 * 4 }, (_, i) => Math.sin(i * i));
    const direction = tensor(
      Float32Array.from({ length: 2 * 5 * 7 }, (_, i) => Math.cos(i * i)),
      [2, 5, 7, 1],
    );
    const f = (x: Tensor) => sum(mul(resize(x as never, [5, 7], false, true), direction));
    const got = await grad(f)(tensor(start, [2, 3, 4, 1])).data();
    for (let i = 0; i < start.length; i++) {
      const at = async (shift: number) =>
        (
          await f(
            tensor(
              start.map((value, k) => (k === i ? value + shift : value)),
              [2, 3, 4, 1],
            ),
          ).data()
        )[0]!;
      // The function is linear: a wide step has no error but rounding.
      expect(got[i]).toBeCloseTo(((await at(8)) - (await at(-8))) / 16, 5);
    }
  });
});

describe("registerGradients", () => {
  it("does nothing the second time", async () => {
    const before = getGradient("Sigmoid");
    const lines = await registerGradients();
    expect(getGradient("Sigmoid")).toBe(before);
    expect(lines).toContain("gradient of Sigmoid: mended: wrong second derivatives");
  });
});
