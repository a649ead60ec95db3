import type { TensorInfo } from "@tensorflow/tfjs-core";
import { selfAttentionGradientKernelName, selfAttentionKernelName, type SelfAttentionAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { fusedKernel } from "./fused-kernel.ts";
import { scratch } from "./scratch.ts";
import { addressOf, allocate, sizeOf, type WasmBackend } from "./wasm-backend.ts";

type Turns = "cosines" | "sines";

/** Attention of tokens to each other, a head at a time, and its gradient. */
export const selfAttentionKernels: readonly KernelOverride[] = [
  fusedKernel<"x" | Turns, SelfAttentionAttributes, TensorInfo[]>(
    selfAttentionKernelName,
    "added: attention in one kernel",
    ({ inputs, attrs: { heads }, backend, kernels, table }) => {
      const { x } = inputs;
      const [batch, tokens, channels] = x.shape as [number, number, number];
      const depth = channels / (3 * heads);
      const y = allocate(backend, [batch, tokens, heads * depth]);
      const weights = allocate(backend, [batch * heads, tokens, tokens]);
      if (sizeOf(x.shape) === 0) return [y, weights];
      // Working memory may move the heap, but no tensor in it.
      const room = scratch(backend, kernels.attentionScratch(tokens, depth));
      const [from, to, weightsAt] = [x, y, weights].map((tensor) => addressOf(backend, tensor));
      const turns = turnsOf(backend, inputs);
      kernels.attention(from!, ...turns, to!, weightsAt!, batch, tokens, heads, depth, depth ** -0.5, room, table);
      return [y, weights];
    },
  ),
  fusedKernel<"x" | Turns | "weights" | "dy", SelfAttentionAttributes>(
    selfAttentionGradientKernelName,
    "added: the gradient of attention in one kernel",
    ({ inputs, attrs: { heads }, backend, kernels, table }) => {
      const { x, weights, dy } = inputs;
      const [batch, tokens, channels] = x.shape as [number, number, number];
      const depth = channels / (3 * heads);
      const dx = allocate(backend, x.shape);
      if (sizeOf(x.shape) === 0) return dx;
      const room = scratch(backend, kernels.attentionGradientScratch(tokens, depth));
      const [from, ...others] = [x, weights, dy, dx].map((tensor) => addressOf(backend, tensor));
      const [weightsAt, dyAt, to] = others as [number, number, number];
      const turns = turnsOf(backend, inputs);
      kernels.attentionGradient(
        from!,
        ...turns,
        weightsAt,
        dyAt,
        to,
        batch,
        tokens,
        heads,
        depth,
        depth ** -0.5,
        room,
        table,
      );
      return dx;
    },
  ),
];

/** The addresses of what turns queries and keys, 0 where they do not turn. */
function turnsOf(
  backend: WasmBackend,
  { cosines, sines }: Readonly<Record<Turns, TensorInfo | undefined>>,
): [cosines: number, sines: number] {
  return [cosines ? addressOf(backend, cosines) : 0, sines ? addressOf(backend, sines) : 0];
}
