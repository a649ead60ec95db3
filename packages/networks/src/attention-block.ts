import { add, reshape } from "@tensorflow/tfjs-core";
import { attention } from "./attention.ts";
import { denseLayer, groupNormLayer } from "./layers.ts";
import type { Layer } from "./layers.ts";
import type { Parameters } from "./parameters.ts";

/** The sizes of an {@link attentionBlock}. */
export interface AttentionBlockOptions {
  /** Channels in and out. */
  readonly channels: number;
  /** Heads, a divisor of the channels. */
  readonly heads: number;
  /** Groups of the normalisation. */
  readonly groups: number;
}

/** Residual self-attention over the pixels of images. The projection at its end starts at zero. */
export function attentionBlock(make: Parameters, name: string, options: AttentionBlockOptions): Layer {
  const { channels, heads, groups } = options;
  const norm = groupNormLayer(make, `${name}.norm`, channels, groups, { activate: false });
  const project = (part: string) => denseLayer(make, `${name}.${part}`, channels, channels, { noBias: true });
  const [query, key, value] = [project("to_q"), project("to_k"), project("to_v")];
  const output = denseLayer(make, `${name}.to_out`, channels, channels, { zero: true });
  return (x) => {
    const [batch, height, width] = x.shape as [number, number, number];
    const tokens = reshape(norm(x), [batch, height * width, channels]);
    const mixed = attention(query(tokens), key(tokens), value(tokens), heads);
    return add(x, reshape(output(mixed), x.shape));
  };
}
