/** Attention; `cosines` and `sines` are 0 where queries and keys do not turn. */
export interface AttentionExports {
  attentionScratch(tokens: number, depth: number): number;
  attention(
    x: number,
    cosines: number,
    sines: number,
    y: number,
    weights: number,
    images: number,
    tokens: number,
    heads: number,
    depth: number,
    factor: number,
    scratch: number,
    table: number,
  ): void;
  attentionGradientScratch(tokens: number, depth: number): number;
  attentionGradient(
    x: number,
    cosines: number,
    sines: number,
    weights: number,
    dy: number,
    dx: number,
    images: number,
    tokens: number,
    heads: number,
    depth: number,
    factor: number,
    scratch: number,
    table: number,
  ): void;
}
