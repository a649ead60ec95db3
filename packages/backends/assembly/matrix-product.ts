import { blockColumns, blockDepth, blockRows, bytes, tileColumns, tileRows, wholeTiles } from "./block-sizes";
import { multiplyTile } from "./multiply-tile";
import { packLeftTransposed, packRight, packRightTransposed } from "./pack";

/** With so few columns a transposed left matrix is read too seldom for packing to pay. */
const directColumns: i32 = 4 * tileColumns;

/** The floats of working memory that {@link multiply} needs for a product of these sizes. */
export function scratchSize(columns: i32, depth: i32): i32 {
  const terms = min(depth, blockDepth);
  return tileRows * tileColumns + blockRows * terms + terms * min(wholeTiles(columns), blockColumns);
}

/**
 * `c = a b` of row-major float32 matrices, cut in blocks that fit the caches (Goto and van de Geijn 2008,
 * https://doi.org/10.1145/1356052.1356053). The right matrix is packed; the left one is read where it lies, unless it
 * is transposed.
 *
 * @param a - the left matrix, `rows` by `depth`, or `depth` by `rows` if transposed
 * @param b - the right matrix, `depth` by `columns`, or `columns` by `depth` if transposed
 * @param c - the product, `rows` by `columns`; none of the sizes is 0
 * @param scratch - working memory
 */
export function multiply(
  a: usize,
  transposeA: bool,
  b: usize,
  transposeB: bool,
  c: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  scratch: usize,
): void {
  const aRow = bytes(transposeA ? rows : depth);
  const bRow = bytes(transposeB ? depth : columns);
  const cRow = bytes(columns);
  const tile = scratch;
  const packedA = tile + bytes(tileRows * tileColumns);
  const packedB = packedA + bytes(blockRows * min(depth, blockDepth));
  for (let column = 0; column < columns; column += blockColumns) {
    const width = min(blockColumns, columns - column);
    for (let k = 0; k < depth; k += blockDepth) {
      const terms = min(blockDepth, depth - k);
      if (transposeB) packRightTransposed(b + <usize>column * bRow + bytes(k), bRow, terms, width, packedB);
      else packRight(b + <usize>k * bRow + bytes(column), bRow, terms, width, packedB);
      for (let row = 0; row < rows; row += blockRows) {
        const height = min(blockRows, rows - row);
        const out = c + <usize>row * cRow + bytes(column);
        if (transposeA && columns <= directColumns) {
          const block = a + <usize>k * aRow + bytes(row);
          multiplyBlock(block, 4, aRow, bytes(tileRows), height, packedB, width, terms, out, cRow, k > 0, tile);
        } else if (transposeA) {
          packLeftTransposed(a + <usize>k * aRow + bytes(row), aRow, height, terms, packedA);
          multiplyBlock(
            packedA,
            4,
            bytes(tileRows),
            bytes(terms) * tileRows,
            height,
            packedB,
            width,
            terms,
            out,
            cRow,
            k > 0,
            tile,
          );
        } else {
          const block = a + <usize>row * aRow + bytes(k);
          multiplyBlock(block, aRow, 4, aRow * tileRows, height, packedB, width, terms, out, cRow, k > 0, tile);
        }
      }
    }
  }
}

/** The tiles of a block; `stripBytes` lie between 6 rows of `a` and the next 6. */
function multiplyBlock(
  a: usize,
  rowBytes: usize,
  columnBytes: usize,
  stripBytes: usize,
  height: i32,
  b: usize,
  width: i32,
  depth: i32,
  c: usize,
  cRow: usize,
  more: bool,
  tile: usize,
): void {
  for (let column = 0; column < width; column += tileColumns) {
    const columns = min(tileColumns, width - column);
    let strip = a;
    let out = c + bytes(column);
    for (let row = 0; row < height; row += tileRows) {
      const rows = min(tileRows, height - row);
      if (columns == tileColumns || columns == 8) {
        multiplyTile(strip, rowBytes, columnBytes, rows, b, columns, depth, out, cRow, more);
      } else {
        multiplyTile(strip, rowBytes, columnBytes, rows, b, columns, depth, tile, bytes(tileColumns), false);
        storePart(tile, rows, columns, out, cRow, more);
      }
      strip += stripBytes;
      out += cRow * tileRows;
    }
    b += bytes(depth) * tileColumns;
  }
}

/** The columns that there are of a tile at the edge. */
function storePart(tile: usize, rows: i32, columns: i32, c: usize, cRow: usize, more: bool): void {
  for (let row = 0; row < rows; row++) {
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      const values = v128.load(tile + bytes(column));
      const to = c + bytes(column);
      v128.store(to, more ? f32x4.add(v128.load(to), values) : values);
    }
    for (; column < columns; column++) {
      const value = load<f32>(tile + bytes(column));
      const to = c + bytes(column);
      store<f32>(to, more ? load<f32>(to) + value : value);
    }
    tile += bytes(tileColumns);
    c += cRow;
  }
}
