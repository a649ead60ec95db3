import type { TensorInfo, UnsortedSegmentSumAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { scratch } from "./scratch.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { addressOf, allocate, elements, sizeOf, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

/** Sums rows by segment: the gradient of an embedding. Rows of a segment outside the range are left out. */
export const unsortedSegmentSumKernel: KernelOverride = wasmKernel<"x" | "segmentIds", UnsortedSegmentSumAttrs>(
  "UnsortedSegmentSum",
  "added: missing",
  () =>
    ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
      const rowShape = x.shape.slice(segmentIds.shape.length);
      const width = sizeOf(rowShape);
      const out = allocate(backend, [numSegments, ...rowShape], x.dtype);
      const kernels = x.dtype === "float32" && segmentIds.dtype === "int32" ? kernelsOf(backend) : undefined;
      if (!kernels) {
        sumByScript(backend, x, segmentIds, out, width);
        return out;
      }
      const rows = sizeOf(segmentIds.shape);
      const working = scratch(backend, kernels.segmentSumScratch(numSegments, width));
      const [from, ids, to] = [x, segmentIds, out].map((tensor) => addressOf(backend, tensor)) as Three;
      kernels.segmentSums(from, ids, to, rows, width, numSegments, working);
      return out;
    },
);

type Three = [number, number, number];

function sumByScript(
  backend: WasmBackend,
  x: TensorInfo,
  segmentIds: TensorInfo,
  out: TensorInfo,
  width: number,
): void {
  const ids = elements(backend, segmentIds);
  const source = elements(backend, x);
  const target = elements(backend, out);
  const numSegments = out.shape[0]!;
  const sums = target.length <= most ? new Float64Array(target.length) : target.fill(0);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row]!;
    if (id < 0 || id >= numSegments) continue;
    for (let i = 0; i < width; i++) sums[id * width + i]! += source[row * width + i]!;
  }
  if (sums !== target) target.set(sums);
}

/** Up to so many numbers are summed in float64, as many rows of one segment lose digits in float32; it takes 32 MB. */
const most = 2 ** 22;
