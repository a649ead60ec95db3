import type { TensorInfo } from "@tensorflow/tfjs-core";
import {
  mergeHeadsKernelName,
  splitHeadsKernelName,
  type MergeHeadsAttributes,
  type SplitHeadsAttributes,
} from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { copyBox, stridesOf, type Layout } from "./copy-block.ts";
import { fusedKernel } from "./fused-kernel.ts";
import { allocate } from "./wasm-backend.ts";

/** Attention heads apart and together, each number moved once. */
export const headsKernels: readonly KernelOverride[] = [
  fusedKernel<"x", SplitHeadsAttributes, TensorInfo[]>(
    splitHeadsKernelName,
    "added: heads taken apart in one pass",
    ({ inputs: { x }, attrs: { parts, heads }, backend }) => {
      const [batch, tokens, channels] = x.shape as [number, number, number];
      const sizes = { batch, tokens, heads, depth: channels / (parts * heads) };
      return Array.from({ length: parts }, (_, part) => {
        const { size, side, apart } = layouts(sizes, parts, part);
        const out = allocate(backend, [batch * heads, tokens, sizes.depth]);
        copyBox(backend, x, side, out, apart, size);
        return out;
      });
    },
  ),
  fusedKernel<never, MergeHeadsAttributes>(
    mergeHeadsKernelName,
    "added: heads put together in one pass",
    ({ inputs, attrs: { heads }, backend }) => {
      const xs = Object.values<TensorInfo>(inputs);
      const [count, tokens, depth] = xs[0]!.shape as [number, number, number];
      const sizes = { batch: count / heads, tokens, heads, depth };
      const out = allocate(backend, [sizes.batch, tokens, xs.length * heads * depth]);
      xs.forEach((x, part) => {
        const { size, side, apart } = layouts(sizes, xs.length, part);
        copyBox(backend, x, apart, out, side, size);
      });
      return out;
    },
  ),
];

interface Sizes {
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
  readonly depth: number;
}

/** Where a part lies side by side with the others, and apart, both in the order of the heads apart. */
function layouts(
  { batch, tokens, heads, depth }: Sizes,
  parts: number,
  part: number,
): { size: number[]; side: Layout; apart: Layout } {
  const size = [batch, heads, tokens, depth];
  const [image, token, , head] = stridesOf([batch, tokens, parts, heads, depth]) as [number, number, number, number];
  return {
    size,
    side: { strides: [image, head, token, 1], start: part * heads * depth },
    apart: { strides: stridesOf(size), start: 0 },
  };
}
