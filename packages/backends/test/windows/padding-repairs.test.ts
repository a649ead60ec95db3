import { engine, setBackend, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../../src/kernel-override.ts";
import { input, startBackends } from "../compare.ts";

beforeAll(startBackends);

const image = [1, 3, 4, 2];
const filter = [1, 3, 2, 2];
const filters = [1, 3, 2, 1];
const result = [1, 5, 4, 2];
const convolution = { strides: 1, dilations: 1, dataFormat: "NHWC", activation: "linear", inputShape: image };
const pool = { filterSize: [1, 3], strides: 1 };

/** Shapes and attributes with a filter of one row, from which the stock kernels take the sizes along both axes. */
const cases: Record<string, readonly [inputs: Record<string, number[]>, attrs: object]> = {
  Conv2D: [{ x: image, filter }, convolution],
  FusedConv2D: [{ x: image, filter }, convolution],
  Conv2DBackpropInput: [{ dy: result, filter }, convolution],
  Conv2DBackpropFilter: [
    { x: image, dy: result },
    { ...convolution, filterShape: filter },
  ],
  DepthwiseConv2dNative: [{ x: image, filter: filters }, convolution],
  FusedDepthwiseConv2D: [{ x: image, filter: filters }, convolution],
  DepthwiseConv2dNativeBackpropInput: [{ dy: result, filter: filters }, convolution],
  DepthwiseConv2dNativeBackpropFilter: [
    { x: image, dy: result },
    { ...convolution, filterShape: filters },
  ],
  MaxPool: [{ x: image }, pool],
  AvgPool: [{ x: image }, pool],
  MaxPoolGrad: [{ dy: result, input: image, output: result }, pool],
  AvgPoolGrad: [{ dy: result, input: image }, pool],
};

describe.each(["cpu", "wasm"])("one number of padding on %s", (backend) => {
  beforeAll(async () => void (await setBackend(backend)));

  it.each(Object.entries(cases))("%s is that number on each side", (name, [shapes, attrs]) => {
    const inputs = Object.fromEntries(
      Object.entries(shapes).map(([key, shape], i): [string, Tensor] => [
        key,
        tensor(input(shape, i + 1).values, shape),
      ]),
    );
    const sides = [0, 1, 1, 0].map((size) => [size, size]);
    const run = (
      pad: unknown,
      kernel = (attrs: object) => engine().runKernel(name, inputs, attrs as never) as Tensor,
    ) => {
      const y = kernel({ ...attrs, pad });
      return { shape: y.shape, values: [...y.dataSync()] };
    };
    const got = run(1);
    if (!shapes["dy"]) expect(got.shape).toEqual(result);
    expect(got).toEqual(run(sides));
    const stock = stockKernel(name, backend);
    if (!stock) return;
    const attempt = () =>
      run(1, (attrs) =>
        engine().makeTensorFromTensorInfo(stock({ inputs, attrs: attrs as never, backend: engine().backend }) as never),
      );
    expect(orError(attempt)).not.toEqual(got);
  });
});

function orError(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
