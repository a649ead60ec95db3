import { TweedieError } from "@tweedie/core";

/**
 * Sinusoidal positions in a grid: half of the features tell the column, half the row, each as sines, then cosines, of
 * the index times $10000^{-i/h}$, $i = 0 \ldots h - 1$, $h$ = `features` / 4. On the host, to be made once.
 *
 * They are those of DiT (Peebles and Xie 2023, https://arxiv.org/abs/2212.09748, section 3.2), which come from
 * `get_2d_sincos_pos_embed` of MAE (He et al. 2021, https://arxiv.org/abs/2111.06377).
 *
 * @param rows - the height of the grid
 * @param columns - the width of the grid
 * @param features - the number of features of a position, a multiple of 4
 * @returns the features of position after position, row by row: `[rows * columns, features]` in row-major order
 * @throws TweedieError if the features are not a positive multiple of 4
 */
export function gridPositions(rows: number, columns: number, features: number): Float64Array {
  const frequencies = features / 4;
  if (!Number.isInteger(frequencies) || frequencies < 1) {
    throw new TweedieError(
      `gridPositions: expected a positive multiple of 4 for features, got ${features}. Sines and cosines tell the row ` +
        `and the column: change the width.`,
    );
  }
  const out = new Float64Array(rows * columns * features);
  for (let position = 0; position < rows * columns; position++) {
    [position % columns, Math.floor(position / columns)].forEach((index, axis) => {
      const start = position * features + axis * 2 * frequencies;
      for (let i = 0; i < frequencies; i++) {
        const angle = index * 10_000 ** (-i / frequencies);
        out[start + i] = Math.sin(angle);
        out[start + frequencies + i] = Math.cos(angle);
      }
    });
  }
  return out;
}
