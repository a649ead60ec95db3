import { engine, setBackend, tensor } from "@tensorflow/tfjs-core";
import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect } from "vitest";
import { input } from "../compare.ts";
import { convolutions, edgeConvolutions, geometryOf, type Convolution } from "./convolution-geometries.ts";
import { convolutionSums } from "./convolution-sums.ts";

/**
 * Expects the convolution kernels of the active backend to give the sums in float64 up to the roundings of their terms, in
 * any geometry, and to leave nothing but their results.
 *
 * @param dilated - whether taps may lie apart
 */
export async function expectGeometries(dilated: boolean): Promise<void> {
  await setBackend("wasm");
  const some = (one: Convolution): Convolution => (dilated ? one : { ...one, dilations: [1, 1] });
  for (const one of edgeConvolutions) if (dilated || !isEmpty(one)) expectKernels(some(one));
  fc.assert(
    fc.property(
      convolutions.map(some).filter((one) => geometryOf(one).outHeight > 0 && geometryOf(one).outWidth > 0),
      expectKernels,
    ),
    { numRuns: 150, seed: 1 },
  );
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
  const what = JSON.stringify(convolution);
  const [images, weights, gradient] = tensors;
  const [y] = run("Conv2D", { x: images, filter: weights }, {});
  expect(sums.y.wrong(y!), what).toEqual([]);
  const [dx] = run("Conv2DBackpropInput", { dy: gradient, filter: weights }, { inputShape: image });
  expect(sums.dx.wrong(dx!), what).toEqual([]);
  const [dFilter] = run("Conv2DBackpropFilter", { x: images, dy: gradient }, { filterShape });
  expect(sums.dFilter.wrong(dFilter!), what).toEqual([]);
  const both = run("Conv2DFilterBiasGradient", { x: images, dy: gradient }, { filterShape });
  expect(sums.dFilter.wrong(both[0]!), what).toEqual([]);
  expect(sums.dBias.wrong(both[1]!), what).toEqual([]);

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
  expect(sums.y.wrong(sum!), what).toEqual([]);
  for (const one of [...tensors, added]) one.dispose();
}
