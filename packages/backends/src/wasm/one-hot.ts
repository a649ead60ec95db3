import type { OneHotAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { allocate, elements, wasmKernel } from "./wasm-backend.ts";

/** Rows of `offValue` with `onValue` at an index; an index outside has no place. */
export const oneHotKernel: KernelOverride = wasmKernel<"indices", OneHotAttrs>(
  "OneHot",
  "mended: the bits of integers where numbers or booleans are asked for",
  () =>
    ({ inputs: { indices }, attrs: { depth, onValue, offValue, dtype }, backend }) => {
      const out = allocate(backend, [...indices.shape, depth], dtype);
      const [ids, target] = [elements(backend, indices), elements(backend, out)];
      target.fill(offValue);
      ids.forEach((id, row) => {
        if (id >= 0 && id < depth) target[row * depth + id] = onValue;
      });
      return out;
    },
);
