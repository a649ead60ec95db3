import { add, gather, pad, reshape, slice } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Parameters } from "./parameters.ts";

/**
 * What the tokens beside a place add to its embedding: a convolution of one-hot tokens without its middle tap,
 *
 * $$h_l \mathrel{+}= \sum_{0 < |o| \le n} E_o[x_{l+o}]$$
 *
 * where beyond the ends there is a token of its own.
 *
 * @param make - makes the parameters
 * @param options - tokens that there are, tokens on either side, channels
 * @returns a function of tokens `[batch, length]` and of their embeddings `[batch, length, width]`
 */
export function neighbourEmbedding(
  make: Parameters,
  { vocabulary, neighbours, width }: Record<"vocabulary" | "neighbours" | "width", number>,
): (tokens: Tensor, embeddings: Tensor) => Tensor {
  const offsets = Array.from({ length: neighbours }, (_, i) => [-(i + 1), i + 1]).flat();
  const tables = offsets.map((offset) =>
    make.normal(`neighbour_embed.${offset}.weight`, [vocabulary + 1, width], 1 / Math.sqrt(offsets.length)),
  );
  return (tokens, embeddings) => {
    const [, length] = tokens.shape as [number, number];
    const around = pad(
      tokens,
      [
        [0, 0],
        [neighbours, neighbours],
      ],
      vocabulary,
    );
    return tables.reduce<Tensor>((sum, table, i) => {
      const there = slice(around, [0, neighbours + offsets[i]!], [-1, length]);
      return add(sum, reshape(gather(table, reshape(there, [-1])), embeddings.shape));
    }, embeddings);
  };
}
