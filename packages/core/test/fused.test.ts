import {
  customGrad,
  engine,
  grad,
  mul,
  registerKernel,
  square,
  sum,
  tensor,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { useFloat64 } from "@tweedie/testing";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fused } from "../src/index.ts";

const name = "TripledForTest";
let calls = 0;

beforeAll(async () => {
  await registerGradients();
  await useFloat64();
});

beforeEach(() => {
  calls = 0;
  registerKernel({
    kernelName: name,
    backendName: "float64",
    kernelFunc: ({ inputs, attrs }) => {
      calls++;
      const { dataId, shape, dtype } = inputs["x"] as TensorInfo;
      const values = engine().backend.readSync(dataId) as unknown as Float64Array;
      const tripled = Float64Array.from(values, (value) => value * (attrs!["factor"] as number));
      return { dataId: engine().backend.write(tripled as never, shape, dtype), shape, dtype };
    },
  });
});

afterEach(() => unregisterKernel(name, "float64"));

const tripled = (x: Tensor): Tensor => fused({ name, inputs: { x }, attributes: { factor: 3 } }, () => mul(x, 3));

/** $3 x^2$, whose gradient is the fused function of $2 x$. */
const f = (x: Tensor): Tensor =>
  customGrad((x) => ({
    value: tripled(square(x as Tensor)),
    gradFunc: (dy: Tensor) => mul(dy, tripled(mul(x as Tensor, 2))),
  }))(x);

describe("fused", () => {
  it("runs the kernel with its attributes", async () => {
    expect([...(await tripled(tensor([1, 2])).data())]).toEqual([3, 6]);
    expect(calls).toBe(1);
  });

  it("composes where the backend has no such kernel", async () => {
    unregisterKernel(name, "float64");
    expect([...(await tripled(tensor([1, 2])).data())]).toEqual([3, 6]);
    expect(calls).toBe(0);
    registerKernel({ kernelName: name, backendName: "float64", kernelFunc: () => [] });
  });

  it("composes for integers, alone or in a list, which the kernel would read as floats", async () => {
    expect([...(await tripled(tensor([1, 2], [2], "int32")).data())]).toEqual([3, 6]);
    fused({ name, inputs: { x: tensor([1]), more: [tensor([1]), tensor([2], [1], "int32")] } }, () => tensor([0]));
    expect(calls).toBe(0);
  });

  it("composes while a gradient is recorded, which would else be lost", async () => {
    expect([...(await grad((x) => sum(tripled(x)))(tensor([1, 2])).data())]).toEqual([3, 3]);
    expect(calls).toBe(0);
  });

  it("runs the kernel for a function and its gradient in customGrad", async () => {
    expect([...(await grad((x) => sum(f(x)))(tensor([1, 2])).data())]).toEqual([6, 12]);
    expect(calls).toBe(2);
  });

  it("composes a gradient that is differentiated again", async () => {
    const slope = (x: Tensor) => grad((x) => sum(f(x)))(x);
    expect([...(await grad((x) => sum(square(slope(x))))(tensor([1, 2])).data())]).toEqual([72, 144]);
  });
});
