import { engine, setBackend, tensor } from "@tensorflow/tfjs-core";
import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect } from "vitest";
import { winogradConvolution } from "../../src/wasm/winograd-convolution.ts";
import { distance, input } from "../compare.ts";
import { convolutions, edgeConvolutions, geometryOf, type Convolution } from "./convolution-geometries.ts";
import { convolutionSums, type Accumulator } from "./convolution-sums.ts";

/**
 * Expects the convolution kernels of the active backend to give the sums in float64 up to the roundings of their terms, in
 * any geometry, and to leave nothing but their results. Those by Winograd's algorithm are within 1e-6 of the largest
 * value, and gradients within 1e-5.
 *
 * @param dilated - whether taps may lie apart
 */
export async function expectGeometries(dilated: boolean): Promise<void> {
  await setBackend("wasm");
  const some = (one: Convolution): Convolution => (dilated ? one : { ...one, dilations: [1, 1] });
  for (const one of edgeConvolutions) if (dilated || !isEmpty(one)) expectKernels(some(one));
  fc.assert(fc.property(convolutions.map(some), expectKernels), { numRuns: 150, seed: 1 });
}

const isEmpty = ({ image, filter }: Convolution): boolean => [...image, ...filter].includes(0);

function expectKernels(convolution: Convolution): void {
  const conv = geometryOf(convolution);
  const { strides = 1, dilations = 1, pad = "same", image, filter: filterShape } = convolution;
  const attrs = { strides, dilations, pad, dataFormat: "NHWC" };
  const [x, filter, dy] = [image, filterShape, conv.outShape].map((shape, i) => input(shape, i + 1).values) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const sums = convolutionSums(conv, { x, filter, dy });
  const tensors = [tensor(x, image), tensor(filter, filterShape), tensor(dy, conv.outShape)] as const;
  const run = (kernel: string, inputs: Record<string, Tensor>, more: object): Float32Array[] => {
    const before = engine().backend.numDataIds();
    const results = [engine().runKernel(kernel, inputs, { ...attrs, ...more } as never)].flat() as (Tensor &
      TensorInfo)[];
    expect(engine().backend.numDataIds()).toBe(before + results.length);
    const values = results.map((result) => result.dataSync<"float32">().slice());
    for (const result of results) result.dispose();
    return values;
  };
  const expectSums = (got: Float32Array, expected: Accumulator, tolerance = 1e-5) => {
    const what = JSON.stringify(convolution);
    // Winograd's algorithm rounds what neighbouring pixels have in common, by their size.
    if (winogradConvolution.suits(conv)) expect(distance(got, expected.values), what).toBeLessThanOrEqual(tolerance);
    else expect(expected.wrong(got), what).toEqual([]);
  };
  const [images, weights, gradient] = tensors;
  const [y] = run("Conv2D", { x: images, filter: weights }, {});
  expectSums(y!, sums.y, 1e-6);
  const [dx] = run("Conv2DBackpropInput", { dy: gradient, filter: weights }, { inputShape: image });
  expectSums(dx!, sums.dx);
  const [dFilter] = run("Conv2DBackpropFilter", { x: images, dy: gradient }, { filterShape });
  expectSums(dFilter!, sums.dFilter);
  const both = run("Conv2DFilterBiasGradient", { x: images, dy: gradient }, { filterShape });
  expectSums(both[0]!, sums.dFilter);
  expectSums(both[1]!, sums.dBias);

  const biasShape = dy.length % 2 === 0 ? [conv.outChannels] : [conv.batchSize, 1, 1, conv.outChannels];
  const bias = input(biasShape, 4).values;
  const pixels = conv.outHeight * conv.outWidth * conv.outChannels;
  dy.forEach((value, i) => {
    const image = biasShape.length === 1 ? 0 : Math.floor(i / pixels);
    sums.y.add(i, value);
    sums.y.add(i, bias[image * conv.outChannels + (i % conv.outChannels)]!);
  });
  const added = tensor(bias, biasShape);
  const [sum] = run("BiasedConv2D", { x: images, filter: weights, bias: added, residual: gradient }, {});
  expectSums(sum!, sums.y, 1e-6);
  for (const one of [...tensors, added]) one.dispose();
}
