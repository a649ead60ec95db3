import { engine, setBackend, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect } from "vitest";
import { distance, input } from "../compare.ts";
import { convolutions, edgeConvolutions, geometryOf, type Convolution } from "./convolution-geometries.ts";
import { convolutionSums } from "./convolution-sums.ts";

/**
 * Expects convolutions over images whose channels come first, and their gradients, to be the sums in float64 to 1e-6 and
 * 1e-5 of the largest value, in any geometry, and to leave nothing but their results.
 *
 * @param dilated - whether taps may lie apart
 */
export async function expectChannelsFirst(dilated: boolean): Promise<void> {
  await setBackend("wasm");
  const some = (one: Convolution): Convolution => (dilated ? one : { ...one, dilations: [1, 1] });
  for (const one of edgeConvolutions) if (dilated || ![...one.image, ...one.filter].includes(0)) expectOne(some(one));
  fc.assert(fc.property(convolutions.map(some), expectOne), { numRuns: 100, seed: 2 });
}

function expectOne(convolution: Convolution): void {
  const conv = geometryOf(convolution);
  const { strides = 1, dilations = 1, pad = "same", image, filter: filterShape } = convolution;
  const [images, rows, columns, channels] = pad;
  const sides = typeof pad === "string" ? pad : [images, channels, rows, columns];
  const attrs = { strides, dilations, pad: sides, dataFormat: "NCHW" };
  const [x, filter, dy] = [image, filterShape, conv.outShape].map((shape, i) => input(shape, i + 1).values) as Three;
  const sums = convolutionSums(conv, { x, filter, dy });
  const [xFirst, dyFirst] = [channelsFirst(x, image), channelsFirst(dy, conv.outShape)];
  const weights = tensor(filter, filterShape);
  const expectResult = (
    kernel: string,
    inputs: Record<string, Tensor>,
    more: object,
    expected: { readonly shape: number[]; readonly values: ArrayLike<number>; readonly tolerance: number },
  ) => {
    const before = engine().backend.numDataIds();
    const result = engine().runKernel(kernel, inputs, { ...attrs, ...more } as never) as Tensor;
    const what = `${kernel} of ${JSON.stringify(convolution)}`;
    expect(engine().backend.numDataIds(), what).toBe(before + 1);
    expect(result.shape, what).toEqual(expected.shape);
    expect(distance(result.dataSync(), expected.values), what).toBeLessThanOrEqual(expected.tolerance);
    result.dispose();
  };
  const y = channelsFirst(sums.y.values, conv.outShape);
  const dx = channelsFirst(sums.dx.values, image);
  const ofShape = { inputShape: xFirst.shape };
  const [imagesFirst, gradients] = [xFirst, dyFirst].map((one) => tensor(one.values as Float32Array, one.shape));
  expectResult("Conv2D", { x: imagesFirst!, filter: weights }, {}, { ...y, tolerance: 1e-6 });
  expectResult("Conv2DBackpropInput", { dy: gradients!, filter: weights }, ofShape, { ...dx, tolerance: 1e-5 });
  const dFilter = { shape: filterShape, values: sums.dFilter.values, tolerance: 1e-5 };
  expectResult("Conv2DBackpropFilter", { x: imagesFirst!, dy: gradients! }, { filterShape }, dFilter);

  const bias = input([conv.outChannels], 4).values;
  const biased = sums.y.values.map((value, i) => Math.max(0, value + bias[i % conv.outChannels]!));
  const fused = { ...channelsFirst(biased, conv.outShape), tolerance: 1e-6 };
  const inputs = { x: imagesFirst!, filter: weights, bias: tensor(bias) };
  expectResult("FusedConv2D", inputs, { activation: "relu" }, fused);
  for (const one of [weights, imagesFirst!, gradients!, inputs.bias]) one.dispose();
}

type Three = [Float32Array, Float32Array, Float32Array];

/** Images whose channels come last with their channels first. */
function channelsFirst<Numbers extends Float32Array | Float64Array>(
  values: Numbers,
  [count, height, width, channels]: readonly number[] | Convolution["image"],
): { readonly shape: number[]; readonly values: Numbers } {
  const pixels = height! * width!;
  const first = values.slice() as Numbers;
  for (let image = 0; image < count!; image++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let channel = 0; channel < channels!; channel++) {
        const to = (image * channels! + channel) * pixels + pixel;
        first[to] = values[(image * pixels + pixel) * channels! + channel]!;
      }
    }
  }
  return { shape: [count!, channels!, height!, width!], values: first };
}
