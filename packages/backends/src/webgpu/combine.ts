import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { CombineAttributes } from "@tweedie/core";
import { combineKernelName } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { runElementwise, webGpuKernel, type WebGpuBackend } from "./webgpu-backend.ts";

/** Linear combinations in one program, with the coefficients as uniforms, or in a buffer where they differ by row. */
export const combineKernel: KernelOverride = webGpuKernel<string, CombineAttributes>(
  combineKernelName,
  "added: linear combinations in one program",
  () =>
    ({ inputs, attrs: { coefficients, rows }, backend }) => {
      const { shape } = inputs["x0"]!;
      let terms = Object.keys(inputs)
        .map((_, k): BufferTerm => ({ c: coefficients.slice(k * rows, (k + 1) * rows), x: inputs[`x${k}`]! }))
        .filter(({ c }) => c.some((value) => value !== 0));
      let partial: TensorInfo | undefined;
      // A program may bind eight buffers: the result, the coefficients, and six terms.
      do {
        const part: TensorInfo = run(backend, shape, terms.slice(0, 6), rows);
        if (partial) backend.disposeData(partial.dataId);
        partial = part;
        terms = terms.length > 6 ? [{ c: new Array<number>(rows).fill(1), x: part }, ...terms.slice(6)] : [];
      } while (terms.length > 0);
      return partial;
    },
);

interface BufferTerm {
  /** One coefficient a row. */
  readonly c: readonly number[];
  readonly x: TensorInfo;
}

function run(backend: WebGpuBackend, shape: readonly number[], terms: readonly BufferTerm[], rows: number): TensorInfo {
  const names = terms.map((_, k) => `x${k}`);
  const xs = terms.map(({ x }) => x);
  // Without a term there is no table either: a program must use what is bound.
  if (rows === 1 || terms.length === 0) {
    const body = `return ${names.map((name, k) => `uniforms.c${k} * ${name}[index]`).join(" + ") || "0.0"};`;
    const program = {
      key: `combine_${terms.length}`,
      inputs: names,
      uniforms: names.map((_, k) => `c${k} : f32,`).join(" "),
      body,
    };
    return runElementwise(
      backend,
      program,
      shape,
      xs,
      terms.map(({ c }) => ({ type: "float32", data: [...c] })),
    );
  }
  const table = backend.makeTensorInfo([terms.length * rows], "float32", new Float32Array(terms.flatMap(({ c }) => c)));
  const sums = names.map(
    (name, k) => `c = table[${k} * uniforms.rows + row]; if (c != 0.0) { sum += c * ${name}[index]; }`,
  );
  const program = {
    key: `combine_rows_${terms.length}`,
    inputs: ["table", ...names],
    uniforms: "rows : i32, rowSize : i32,",
    body: `let row = index / uniforms.rowSize; var sum = 0.0; var c = 0.0; ${sums.join(" ")} return sum;`,
  };
  const rowSize = shape.slice(1).reduce((size, length) => size * length, 1);
  const out = runElementwise(
    backend,
    program,
    shape,
    [table, ...xs],
    [
      { type: "int32", data: [rows] },
      { type: "int32", data: [rowSize] },
    ],
  );
  backend.disposeData(table.dataId);
  return out;
}
