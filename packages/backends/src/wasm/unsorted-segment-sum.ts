import type { UnsortedSegmentSumAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { allocate, elements, sizeOf, wasmKernel } from "./wasm-backend.ts";

/** Sums rows by segment: the gradient of an embedding. Rows of a segment outside the range are left out. */
export const unsortedSegmentSumKernel: KernelOverride = wasmKernel<"x" | "segmentIds", UnsortedSegmentSumAttrs>(
  "UnsortedSegmentSum",
  "added: missing",
  () =>
    ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
      const rowShape = x.shape.slice(segmentIds.shape.length);
      const width = sizeOf(rowShape);
      const out = allocate(backend, [numSegments, ...rowShape], x.dtype);
      const ids = elements(backend, segmentIds);
      const source = elements(backend, x);
      const target = elements(backend, out);
      const sums = target.length <= most ? new Float64Array(target.length) : target.fill(0);
      for (let row = 0; row < ids.length; row++) {
        const id = ids[row]!;
        if (id < 0 || id >= numSegments) continue;
        for (let i = 0; i < width; i++) sums[id * width + i]! += source[row * width + i]!;
      }
      if (sums !== target) target.set(sums);
      return out;
    },
);

/** Up to so many numbers are summed in float64, as many rows of one segment lose digits in float32; it takes 32 MB. */
const most = 2 ** 22;
