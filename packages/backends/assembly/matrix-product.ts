import { blockColumns, blockDepth, blockRows, bytes, tileColumns, tileRows, wholeTiles } from "./block-sizes";
import { multiplyTileOnto } from "./multiply-tile";
import { copyRuns } from "./copy-runs";
import { addStripSums } from "./strip-sums";
import { addWeightedRows, multiplyVector } from "./multiply-vector";
import { packLeftTransposed, packRight, packRightTransposed } from "./pack";

/** With so few columns the left matrix is read too seldom for a copy of it to pay. */
const directColumns: i32 = 4 * tileColumns;

/** Rows of the left matrix that lie a multiple of so many bytes apart share few places in the first-level cache. */
const crowded: usize = 1024;

/** Floats between two rows of a copy whose rows lie well apart. */
const apart: i32 = 16;

/** The floats of working memory that {@link multiply} needs for products of these sizes. */
export function scratchSize(columns: i32, depth: i32): i32 {
  const terms = termsAtOnce(depth);
  return tileRows * tileColumns + blockRows * (terms + apart) + terms * min(wholeTiles(columns), columnsAtOnce(terms));
}

/** All terms up to two blocks: the left matrix is then read row after row, not in parts of rows. */
function termsAtOnce(depth: i32): i32 {
  return depth <= 2 * blockDepth ? depth : blockDepth;
}

/** The packed right matrix takes no more room for it. */
function columnsAtOnce(terms: i32): i32 {
  return terms > blockDepth ? blockColumns / 2 : blockColumns;
}

/**
 * `c = a b + bias` of row-major float32 matrices, for many of the same sizes.
 *
 * @param a - the first left matrix, `rows` by `depth`, or `depth` by `rows` if transposed
 * @param aStep - bytes from one left matrix to the next; 0 if there is one for all
 * @param b - the first right matrix, `depth` by `columns`, or `columns` by `depth` if transposed
 * @param bStep - bytes from one right matrix to the next; 0 if there is one for all
 * @param bias - what is added to each row, `columns` numbers; 0 for nothing
 * @param c - the products, `rows` by `columns`, one after the other; none of the sizes is 0
 * @param count - how many there are
 * @param scratch - working memory
 */
export function multiply(
  a: usize,
  aStep: usize,
  transposeA: bool,
  b: usize,
  bStep: usize,
  transposeB: bool,
  bias: usize,
  c: usize,
  count: i32,
  rows: i32,
  columns: i32,
  depth: i32,
  scratch: usize,
): void {
  for (; count > 0; count--) {
    if (columns == 1) multiplyByVector(a, transposeA, rows, b, depth, bias, 0, c);
    else if (rows == 1) multiplyByVector(b, !transposeB, columns, a, depth, bias, 4, c);
    else {
      const aRow = bytes(transposeA ? rows : depth);
      const bRow = bytes(transposeB ? depth : columns);
      multiplyRows(a, aRow, transposeA, b, bRow, transposeB, bias, c, bytes(columns), rows, columns, depth, 0, scratch);
    }
    a += aStep;
    b += bStep;
    c += bytes(rows) * columns;
  }
}

/** `y = a x + bias`, where `biasBytes` lie between two numbers of the bias. */
function multiplyByVector(
  a: usize,
  transposeA: bool,
  rows: i32,
  x: usize,
  depth: i32,
  bias: usize,
  biasBytes: usize,
  y: usize,
): void {
  for (let row = 0; row < rows; row++) {
    store<f32>(y + bytes(row), bias ? load<f32>(bias) : 0);
    bias += biasBytes;
  }
  if (transposeA) addWeightedRows(a, bytes(rows), depth, rows, x, y);
  else multiplyVector(a, bytes(depth), rows, x, depth, y, true);
}

/**
 * One product of matrices whose stored rows lie `aRow`, `bRow` and `cRow` bytes apart, cut in blocks that fit the caches
 * (Goto and van de Geijn 2008, https://doi.org/10.1145/1356052.1356053). The right matrix is packed; the left one is read
 * where it lies, unless it is transposed or its rows crowd in the cache.
 *
 * @param sums - as many doubles as there are columns, to which the sums over the rows of `b` as it is stored are added; 0
 * if they are not wanted, or `b` is transposed
 */
export function multiplyRows(
  a: usize,
  aRow: usize,
  transposeA: bool,
  b: usize,
  bRow: usize,
  transposeB: bool,
  bias: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  sums: usize,
  scratch: usize,
): void {
  const tile = scratch;
  const packedA = tile + bytes(tileRows * tileColumns);
  const most = termsAtOnce(depth);
  const wide = columnsAtOnce(most);
  const packedB = packedA + bytes(blockRows * (most + apart));
  const direct = columns <= directColumns;
  for (let column = 0; column < columns; column += wide) {
    const width = min(wide, columns - column);
    for (let k = 0; k < depth; k += most) {
      const terms = min(most, depth - k);
      if (transposeB) packRightTransposed(b + <usize>column * bRow + bytes(k), bRow, terms, width, packedB);
      else packRight(b + <usize>k * bRow + bytes(column), bRow, terms, width, packedB);
      if (sums) addStripSums(packedB, terms, width, sums + 2 * bytes(column), tile);
      for (let row = 0; row < rows; row += blockRows) {
        const height = min(blockRows, rows - row);
        const out = c + <usize>row * cRow + bytes(column);
        const addend = k > 0 ? out : bias ? bias + bytes(column) : 0;
        const addendRow = k > 0 ? cRow : 0;
        if (!transposeA) {
          let block = a + <usize>row * aRow + bytes(k);
          let rowBytes = aRow;
          if (aRow % crowded == 0 && width > directColumns) {
            rowBytes = bytes(terms + apart);
            copyRuns(block, packedA, 1, 0, 0, height, aRow, rowBytes, bytes(terms));
            block = packedA;
          }
          const strip = rowBytes * tileRows;
          multiplyBlock(block, rowBytes, 4, strip, height, packedB, width, terms, out, cRow, addend, addendRow, tile);
        } else if (direct) {
          const block = a + <usize>k * aRow + bytes(row);
          const strip = bytes(tileRows);
          multiplyBlock(block, 4, aRow, strip, height, packedB, width, terms, out, cRow, addend, addendRow, tile);
        } else {
          const strip = bytes(terms) * tileRows;
          const next = bytes(tileRows);
          packLeftTransposed(a + <usize>k * aRow + bytes(row), aRow, height, terms, packedA);
          multiplyBlock(packedA, 4, next, strip, height, packedB, width, terms, out, cRow, addend, addendRow, tile);
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
  addend: usize,
  addendRow: usize,
  tile: usize,
): void {
  for (let column = 0; column < width; column += tileColumns) {
    const columns = min(tileColumns, width - column);
    let strip = a;
    let out = c + bytes(column);
    let add = addend ? addend + bytes(column) : 0;
    for (let row = 0; row < height; row += tileRows) {
      const rows = min(tileRows, height - row);
      if (columns == tileColumns || columns == 8) {
        multiplyTileOnto(strip, rowBytes, columnBytes, rows, b, columns, depth, out, cRow, add, addendRow);
      } else {
        multiplyTileOnto(strip, rowBytes, columnBytes, rows, b, columns, depth, tile, bytes(tileColumns), 0, 0);
        storePart(tile, rows, columns, out, cRow, add, addendRow);
      }
      strip += stripBytes;
      out += cRow * tileRows;
      add += addendRow * tileRows;
    }
    b += bytes(depth) * tileColumns;
  }
}

/** The columns that there are of a tile at the edge. */
function storePart(tile: usize, rows: i32, columns: i32, c: usize, cRow: usize, addend: usize, addendRow: usize): void {
  for (let row = 0; row < rows; row++) {
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      const values = v128.load(tile + bytes(column));
      v128.store(c + bytes(column), addend ? f32x4.add(v128.load(addend + bytes(column)), values) : values);
    }
    for (; column < columns; column++) {
      const value = load<f32>(tile + bytes(column));
      store<f32>(c + bytes(column), addend ? load<f32>(addend + bytes(column)) + value : value);
    }
    tile += bytes(tileColumns);
    c += cRow;
    addend += addendRow;
  }
}
