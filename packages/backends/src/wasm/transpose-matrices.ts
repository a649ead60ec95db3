/** A stack of matrices to transpose: `count` of them, `rows` by `columns`, one after the other. */
export interface MatrixStack {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Transposes matrices from one array into another, in blocks that stay in the cache.
 *
 * @param source - the matrices, row by row, from `start` on
 * @param target - where the transposed matrices go, from 0 on
 * @param stack - their number and shape
 * @param start - the first element in `source`
 */
export function transposeMatrices(
  source: Float32Array,
  target: Float32Array,
  { count, rows, columns }: MatrixStack,
  start = 0,
): void {
  for (let matrix = 0; matrix < count; matrix++) {
    const from = start + matrix * rows * columns;
    const to = matrix * rows * columns;
    for (let row0 = 0; row0 < rows; row0 += block) {
      const row1 = Math.min(rows, row0 + block);
      for (let column0 = 0; column0 < columns; column0 += block) {
        const column1 = Math.min(columns, column0 + block);
        for (let column = column0; column < column1; column++) {
          let p = to + column * rows + row0;
          let q = from + row0 * columns + column;
          for (let row = row0; row < row1; row++) {
            target[p++] = source[q]!;
            q += columns;
          }
        }
      }
    }
  }
}

const block = 16;
