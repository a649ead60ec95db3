import { add, mul, reshape, split } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { gelu } from "./gelu.ts";
import { layerNorm } from "./layer-norm.ts";
import { denseLayer } from "./layers.ts";
import type { Parameters } from "./parameters.ts";
import type { RotaryTable } from "./rotary.ts";
import { selfAttention } from "./self-attention.ts";

/** The sizes of a {@link transformerBlock}. */
export interface TransformerBlockOptions {
  /** Channels in and out. */
  readonly width: number;
  /** Heads of the attention, a divisor of the width. */
  readonly heads: number;
  /** Channels inside the perceptron, over the width. */
  readonly ratio: number;
  /** The size of the embedding that steers the normalisations; without it they learn one affine map for all rows. */
  readonly embedding: number | undefined;
}

/** A block: tokens `[batch, tokens, width]`, the embedding `[batch, embedding]` if there is one, and rotary positions of a head. */
export type TransformerBlock = (x: Tensor, embedded?: Tensor, positions?: RotaryTable) => Tensor;

/**
 * A transformer block: normalise, attend, add; normalise, perceptron with GELU, add. With an embedding it is the
 * adaLN-Zero block of DiT (Peebles and Xie 2023, https://arxiv.org/abs/2212.09748, section 3.2): the embedding gives
 * shift and scale of each normalisation and a gate of each addition, all zero at the start, where the block is the
 * identity. Without one, the layers that end a branch start at zero.
 */
export function transformerBlock(
  make: Parameters,
  name: string,
  { width, heads, ratio, embedding }: TransformerBlockOptions,
): TransformerBlock {
  const zero = embedding === undefined;
  const queryKeyValue = denseLayer(make, `${name}.attn.qkv`, width, 3 * width);
  const project = denseLayer(make, `${name}.attn.proj`, width, width, { zero });
  const expand = denseLayer(make, `${name}.mlp.fc1`, width, ratio * width);
  const contract = denseLayer(make, `${name}.mlp.fc2`, ratio * width, width, { zero });
  const attend = (x: Tensor, positions: RotaryTable | undefined): Tensor =>
    project(selfAttention(queryKeyValue(x), heads, positions));
  const perceive = (x: Tensor): Tensor => contract(gelu(expand(x), { approximate: "tanh" }));

  if (embedding === undefined) {
    const norm1 = layerNormLayer(make, `${name}.norm1`, width);
    const norm2 = layerNormLayer(make, `${name}.norm2`, width);
    return (x, _, positions) => {
      const h = add(x, attend(norm1(x), positions));
      return add(h, perceive(norm2(h)));
    };
  }
  const modulate = adaptiveLayer(make, `${name}.adaLN_modulation.1`, embedding, width, 6);
  return (x, embedded, positions) => {
    const [shift1, scale1, gate1, shift2, scale2, gate2] = modulate(embedded!);
    const h = add(x, mul(gate1!, attend(adaptiveNorm(x, scale1!, shift1!), positions)));
    return add(h, mul(gate2!, perceive(adaptiveNorm(h, scale2!, shift2!))));
  };
}

/** Parts of a dense layer on the embedding that starts at zero, each `[batch, 1, width]`. */
export function adaptiveLayer(
  make: Parameters,
  name: string,
  embedding: number,
  width: number,
  parts: number,
): (embedded: Tensor) => Tensor[] {
  const layer = denseLayer(make, name, embedding, parts * width, { zero: true });
  return (embedded) => split(reshape(layer(embedded), [-1, 1, parts * width]), parts, 2);
}

/** Layer normalisation, then $(1 + \mathrm{scale})\,x + \mathrm{shift}$. */
export function adaptiveNorm(x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  return layerNorm(x, add(scale, 1), shift);
}

/** Layer normalisation with a learned affine map, variables `<name>.weight` and `<name>.bias`. */
export function layerNormLayer(make: Parameters, name: string, width: number): (x: Tensor) => Tensor {
  const scale = make.ones(`${name}.weight`, [width]);
  const shift = make.zeros(`${name}.bias`, [width]);
  return (x) => layerNorm(x, scale, shift);
}
