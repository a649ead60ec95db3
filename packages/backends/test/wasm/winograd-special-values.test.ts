import { engine, tensor } from "@tensorflow/tfjs-core";
import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../../src/index.ts";
import { convGeometry, type ConvGeometry } from "../../src/wasm/conv-geometry.ts";
import { kernelsOf } from "../../src/wasm/simd-kernels.ts";
import { allocate, floats, release, type WasmBackend } from "../../src/wasm/wasm-backend.ts";
import { winogradConvolution } from "../../src/wasm/winograd-convolution.ts";
import { fastestSquare, forwardSizes, gradientSizes } from "../../src/wasm/winograd-sizes.ts";
import { input } from "../compare.ts";
import { convolutionSums } from "./convolution-sums.ts";

const convolution = (image: [number, number, number, number], out: number) =>
  convGeometry(image, [3, 3, image[3], out], { strides: [1, 1], pad: "same" });

/** The gradients of one come from squares of 2, those of the other from squares of 4. */
const small = convolution([2, 7, 6, 9], 8);
const large = convolution([4, 8, 8, 3], 5);

beforeAll(async () => {
  await useBackend("wasm");
});

describe("what is not finite never vanishes in Winograd's convolutions", () => {
  it("in squares of 2 and of 4", () => {
    expect(fastestSquare(forwardSizes(small), [2, 4])).toBe(2);
    expect(fastestSquare(forwardSizes(large), [2, 4])).toBe(4);
    expect(fastestSquare(gradientSizes(large), [2, 4])).toBe(4);
  });

  it.each([small, large].flatMap((conv) => [NaN, Infinity, -Infinity].map((value) => [value, conv] as const)))(
    "%s",
    (value, conv) => {
      const places = ["x", "filter", "dy"] as const;
      for (const [which, part] of places.flatMap((which) => [0, 0.3, 0.77, 1].map((part) => [which, part] as const))) {
        const arrays = {
          x: input(conv.inShape, 1).values,
          filter: input(conv.filterShape, 2).values,
          dy: input(conv.outShape, 3).values,
        };
        arrays[which][Math.floor(part * (arrays[which].length - 1))] = value;
        const expected = convolutionSums(conv, arrays);
        const got = results(conv, arrays);
        for (const name of ["y", "dx", "dFilter", "dBias"] as const) {
          expected[name].values.forEach((number, i) => {
            if (Number.isFinite(number)) return;
            // An infinity may become NaN on the way.
            expect(Number.isNaN(number) ? Number.isNaN(got[name][i]) : !Number.isFinite(got[name][i]), name).toBe(true);
          });
        }
      }
    },
  );
});

type Arrays = Record<"x" | "filter" | "dy", Float32Array>;

function results(conv: ConvGeometry, arrays: Arrays): Record<"y" | "dx" | "dFilter" | "dBias", Float32Array> {
  const backend = engine().backend as unknown as WasmBackend;
  const kernels = kernelsOf(backend)!;
  const [x, filter, dy]: Tensor[] = [
    tensor(arrays.x, conv.inShape),
    tensor(arrays.filter, conv.filterShape),
    tensor(arrays.dy, conv.outShape),
  ];
  const made = [conv.outShape, conv.inShape, conv.filterShape, [conv.outChannels]].map((shape) =>
    allocate(backend, shape),
  );
  const [y, dx, dFilter, dBias] = made as [TensorInfo, TensorInfo, TensorInfo, TensorInfo];
  winogradConvolution.forward(backend, kernels, { x: x!, filter: filter! }, conv, y);
  winogradConvolution.inputGradient(backend, kernels, { dy: dy!, filter: filter! }, conv, dx);
  winogradConvolution.filterGradient(backend, kernels, { x: x!, dy: dy! }, conv, dFilter, dBias);
  const copy = (info: TensorInfo) => floats(backend, info).slice();
  const values = { y: copy(y), dx: copy(dx), dFilter: copy(dFilter), dBias: copy(dBias) };
  release(backend, ...made);
  for (const one of [x, filter, dy]) one!.dispose();
  return values;
}
