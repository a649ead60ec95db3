import { engine, setBackend, tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { input, startBackends } from "../compare.ts";

beforeAll(startBackends);

const size = fc.integer({ min: 1, max: 9 });
const few = fc.integer({ min: 1, max: 4 });
const stride = fc.integer({ min: 1, max: 3 });
const padding: fc.Arbitrary<string | number[][]> = fc.oneof(
  fc.constantFrom("same", "valid"),
  fc.tuple(...[0, 0, 0, 0].map(() => fc.integer({ min: 0, max: 4 }))).map(([top, bottom, left, right]) => [
    [0, 0],
    [top!, bottom!],
    [left!, right!],
    [0, 0],
  ]),
);
const geometry = fc.record({
  image: fc.tuple(few, size, size, few),
  filter: fc.tuple(few, few),
  outChannels: few,
  strides: fc.tuple(stride, stride),
  pad: padding,
});

/** One kernel on one backend. */
async function run(
  backend: string,
  kernel: string,
  shapes: Record<string, number[]>,
  attrs: object,
  change: (value: number) => number = (value) => value,
): Promise<Float32Array> {
  await setBackend(backend);
  const tensors = Object.entries(shapes).map(
    ([name, shape], i) => [name, tensor(input(shape, i + 1).values.map(change), shape)] as const,
  );
  const out = engine().runKernel(kernel, Object.fromEntries(tensors), { dataFormat: "NHWC", ...attrs } as never);
  const [result] = [out].flat();
  const values = await result!.data<"float32">();
  result!.dispose();
  for (const [, one] of tensors) one.dispose();
  return values;
}

describe("a convolution of any geometry on wasm is what it is on cpu", () => {
  it("with its gradients", async () => {
    await fc.assert(
      fc.asyncProperty(geometry, async ({ image, filter, outChannels, strides, pad }) => {
        const filterShape = [...filter, image[3], outChannels];
        await setBackend("cpu");
        const outShape = convolvedShape(image, filter, strides, pad);
        fc.pre(outShape.every((length) => length > 0));
        const dyShape = [image[0], ...outShape, outChannels];
        for (const [kernel, shapes, attrs] of [
          ["Conv2D", { x: image, filter: filterShape }, { strides, pad, dilations: 1 }],
          ["Conv2DBackpropFilter", { x: image, dy: dyShape }, { strides, pad, filterShape }],
          ["Conv2DBackpropInput", { dy: dyShape, filter: filterShape }, { strides, pad, inputShape: image }],
        ] as const) {
          const expected = await run("cpu", kernel, shapes, attrs);
          const got = await run("wasm", kernel, shapes, attrs);
          // Terms may cancel: rounding is measured by the sum of their magnitudes.
          const magnitudes = await run("cpu", kernel, shapes, attrs, Math.abs);
          expect(got.length).toBe(expected.length);
          expected.forEach((value, i) =>
            expect(Math.abs(got[i]! - value), kernel).toBeLessThanOrEqual(1e-6 * magnitudes[i]!),
          );
        }
      }),
      { numRuns: 150 },
    );
  });
});

function convolvedShape(
  [, height, width]: readonly number[],
  filter: readonly number[],
  strides: readonly number[],
  pad: string | readonly (readonly number[])[],
): number[] {
  return [height!, width!].map((length, i) => {
    if (pad === "same") return Math.ceil(length / strides[i]!);
    const padded = typeof pad === "string" ? length : length + pad[i + 1]![0]! + pad[i + 1]![1]!;
    return Math.floor((padded - filter[i]!) / strides[i]!) + 1;
  });
}
