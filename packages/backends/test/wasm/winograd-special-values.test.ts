import { engine, tensor } from "@tensorflow/tfjs-core";
import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../../src/index.ts";
import { convGeometry } from "../../src/wasm/conv-geometry.ts";
import { kernelsOf } from "../../src/wasm/simd-kernels.ts";
import { allocate, floats, release, type WasmBackend } from "../../src/wasm/wasm-backend.ts";
import { winogradConvolution } from "../../src/wasm/winograd-convolution.ts";
import { input } from "../compare.ts";
import { convolutionSums } from "./convolution-sums.ts";

const conv = convGeometry([2, 7, 6, 9], [3, 3, 9, 8], { strides: [1, 1], pad: "same" });

beforeAll(async () => {
  await useBackend("wasm");
});

describe("what is not finite never vanishes in Winograd's convolutions", () => {
  it.each([NaN, Infinity, -Infinity])("%s", (value) => {
    for (const [which, place] of [
      ["x", 0],
      ["x", 377],
      ["x", 755],
      ["filter", 5],
      ["filter", 647],
      ["dy", 0],
      ["dy", 300],
      ["dy", 671],
    ] as const) {
      const arrays = {
        x: input(conv.inShape, 1).values,
        filter: input(conv.filterShape, 2).values,
        dy: input(conv.outShape, 3).values,
      };
      arrays[which][place] = value;
      const expected = convolutionSums(conv, arrays);
      const got = results(arrays);
      for (const name of ["y", "dx", "dFilter", "dBias"] as const) {
        expected[name].values.forEach((number, i) => {
          if (Number.isFinite(number)) return;
          // An infinity may become NaN on the way.
          expect(Number.isNaN(number) ? Number.isNaN(got[name][i]) : !Number.isFinite(got[name][i]), name).toBe(true);
        });
      }
    }
  });
});

type Arrays = Record<"x" | "filter" | "dy", Float32Array>;

function results(arrays: Arrays): Record<"y" | "dx" | "dFilter" | "dBias", Float32Array> {
  const backend = engine().backend as unknown as WasmBackend;
  const kernels = kernelsOf(backend)!;
  const [x, filter, dy]: Tensor[] = [
    tensor(arrays.x, conv.inShape),
    tensor(arrays.filter, conv.filterShape),
    tensor(arrays.dy, conv.outShape),
  ];
  const made = [conv.outShape, conv.inShape, conv.filterShape, [8]].map((shape) => allocate(backend, shape));
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
