/** The sizes of an attention; see the kernel. */
export interface AttentionSizes {
  readonly images: number;
  readonly tokens: number;
  readonly heads: number;
  readonly depth: number;
}

/** What turns the rows of a head. */
export interface Turns {
  readonly cosines: Float32Array;
  readonly sines: Float32Array;
}

/** Attention, its weights and its gradient by plain loops in float64. */
export function attentionReference(
  { images, tokens, heads, depth }: AttentionSizes,
  x: Float32Array,
  dy: Float32Array,
  turns: Turns | undefined,
): { y: Float64Array; weights: Float64Array; dx: Float64Array } {
  const width = heads * depth;
  const y = new Float64Array(dy.length);
  const weights = new Float64Array(images * heads * tokens * tokens);
  const dx = new Float64Array(x.length);
  for (let block = 0; block < images * heads; block++) {
    const [image, head] = [Math.floor(block / heads), block % heads];
    const place = (token: number, part: number) => ((image * tokens + token) * 3 + part) * width + head * depth;
    const rows = (part: number) =>
      Array.from({ length: tokens }, (_, token) => {
        const start = place(token, part);
        const row = [...x.subarray(start, start + depth)];
        return turns && part < 2 ? turned(row, token, turns, 1) : row;
      });
    const [q, k, v] = [rows(0), rows(1), rows(2)];
    const d = Array.from({ length: tokens }, (_, token) => {
      const start = (image * tokens + token) * width + head * depth;
      return [...dy.subarray(start, start + depth)];
    });
    const w = q.map((row) => softmax(k.map((other) => dot(row, other) / Math.sqrt(depth))));
    const dScores = w.map((row, i) => {
      const dRow = v.map((value) => dot(d[i]!, value));
      const inner = dot(row, dRow);
      return row.map((weight, j) => (weight * (dRow[j]! - inner)) / Math.sqrt(depth));
    });
    const back = (row: number[], token: number) => (turns ? turned(row, token, turns, -1) : row);
    for (let i = 0; i < tokens; i++) {
      weights.set(w[i]!, (block * tokens + i) * tokens);
      y.set(mix(w[i]!, v), (image * tokens + i) * width + head * depth);
      const column = (matrix: number[][]) => matrix.map((row) => row[i]!);
      dx.set(back(mix(dScores[i]!, k), i), place(i, 0));
      dx.set(back(mix(column(dScores), q), i), place(i, 1));
      dx.set(mix(column(w), d), place(i, 2));
    }
  }
  return { y, weights, dx };
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** The sum of rows, weighted. */
const mix = (weights: readonly number[], rows: readonly number[][]): number[] =>
  rows[0]!.map((_, i) =>
    dot(
      weights,
      rows.map((row) => row[i]!),
    ),
  );

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function turned(row: readonly number[], token: number, { cosines, sines }: Turns, direction: number): number[] {
  const half = row.length / 2;
  const start = token * row.length;
  return row.map(
    (value, i) => value * cosines[start + i]! + direction * row[i < half ? i + half : i - half]! * sines[start + i]!,
  );
}
