import { upcastType, util } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { allocate, elements, sizeOf, wasmKernel } from "./wasm-backend.ts";

/** Elements of one tensor or of another, by a condition for each element or for each row. */
export const selectKernel: KernelOverride = wasmKernel<"condition" | "t" | "e">(
  "Select",
  "mended: garbage of booleans, and the bits of integers beside floats; slow",
  (stock) => (call) => {
    const {
      inputs: { condition, t, e },
      backend,
    } = call;
    if (condition.dtype !== "bool" || !util.arraysEqual(t.shape, e.shape)) return stock(call);
    const out = allocate(backend, t.shape, upcastType(t.dtype, e.dtype));
    const [isFirst, first, second, target] = [condition, t, e, out].map((x) => elements(backend, x));
    const each = sizeOf(t.shape) / sizeOf(condition.shape);
    if (each === 1) {
      for (let i = 0; i < target!.length; i++) target![i] = isFirst![i]! !== 0 ? first![i]! : second![i]!;
    } else {
      isFirst!.forEach((choice, row) => {
        const [from, to] = [row * each, (row + 1) * each];
        target!.set((choice !== 0 ? first! : second!).subarray(from, to), from);
      });
    }
    return out;
  },
);
