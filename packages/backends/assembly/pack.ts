import { bytes, tileColumns, tileRows } from "./block-sizes";

/**
 * Packs a block of the right matrix in strips of `tileColumns` columns, each row of a strip after the other. Columns that are
 * missing in the last strip are left as they are: what is computed from them is thrown away.
 *
 * @param b - the block's first element
 * @param rowBytes - from one row to the next
 * @param depth - rows of the block
 * @param columns - columns of the block
 * @param packed - where the strips go
 */
export function packRight(b: usize, rowBytes: usize, depth: i32, columns: i32, packed: usize): void {
  const strip = bytes(depth) * tileColumns;
  let column = 0;
  for (; column + stripsAtOnce * tileColumns <= columns; column += stripsAtOnce * tileColumns) {
    let from = b + bytes(column);
    let to = packed;
    for (let k = 0; k < depth; k++) {
      for (let i = 0; i < stripsAtOnce; i++) copyRow(from + bytes(i * tileColumns), to + <usize>i * strip);
      from += rowBytes;
      to += bytes(tileColumns);
    }
    packed += <usize>stripsAtOnce * strip;
  }
  for (; column < columns; column += tileColumns) {
    const width = min(tileColumns, columns - column);
    let from = b + bytes(column);
    for (let k = 0; k < depth; k++) {
      if (width == tileColumns) {
        copyRow(from, packed);
      } else {
        for (let i = 0; i < width; i++) store<f32>(packed + bytes(i), load<f32>(from + bytes(i)));
      }
      from += rowBytes;
      packed += bytes(tileColumns);
    }
  }
}

/** Strips that are packed side by side, so that neighbouring lines of the cache are read one after the other. */
const stripsAtOnce: i32 = 4;

/** The loads stand before the stores so that the engine can join pairs of them. */
function copyRow(from: usize, to: usize): void {
  const p = v128.load(from);
  const q = v128.load(from, 16);
  const r = tileColumns == 16 ? v128.load(from, 32) : p;
  const s = tileColumns == 16 ? v128.load(from, 48) : p;
  v128.store(to, p);
  v128.store(to, q, 16);
  if (tileColumns == 16) v128.store(to, r, 32);
  if (tileColumns == 16) v128.store(to, s, 48);
}

/** {@link packRight} of a matrix that is stored transposed: `rowBytes` lie between two columns of the block. */
export function packRightTransposed(b: usize, rowBytes: usize, depth: i32, columns: i32, packed: usize): void {
  for (let column = 0; column < columns; column += tileColumns) {
    const width = min(tileColumns, columns - column);
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      transposeFourRows(b + <usize>(column + i) * rowBytes, rowBytes, depth, packed + bytes(i));
    }
    for (; i < width; i++) scatterRow(b + <usize>(column + i) * rowBytes, depth, packed + bytes(i));
    packed += bytes(depth) * tileColumns;
  }
}

/** Four rows to four neighbouring columns of a strip, in squares of 4 by 4. */
function transposeFourRows(from: usize, rowBytes: usize, length: i32, to: usize): void {
  const next = bytes(tileColumns);
  let k = 0;
  for (; k + 4 <= length; k += 4) {
    const r0 = v128.load(from);
    const r1 = v128.load(from + rowBytes);
    const r2 = v128.load(from + 2 * rowBytes);
    const r3 = v128.load(from + 3 * rowBytes);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    v128.store(to + next, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    v128.store(to + 2 * next, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    v128.store(to + 3 * next, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    from += 16;
    to += 4 * next;
  }
  for (let row = 0; row < 4; row++) scatterRow(from + <usize>row * rowBytes, length - k, to + bytes(row));
}

/** One row to one column of a strip. */
function scatterRow(from: usize, length: i32, to: usize): void {
  for (let k = 0; k < length; k++) {
    store<f32>(to, load<f32>(from));
    from += 4;
    to += bytes(tileColumns);
  }
}

/**
 * Packs a block of the left matrix, stored transposed, in strips of 6 rows, each column of a strip after the other.
 * The source is read along its rows, so that no line of the cache is fetched twice.
 *
 * @param a - the block's first element
 * @param columnBytes - from one column of the block to the next
 * @param rows - rows of the block
 * @param depth - columns of the block
 * @param packed - where the strips go
 */
export function packLeftTransposed(a: usize, columnBytes: usize, rows: i32, depth: i32, packed: usize): void {
  const strip = bytes(depth) * tileRows;
  for (let k = 0; k < depth; k++) {
    let from = a;
    let to = packed;
    let row = 0;
    for (; row + tileRows <= rows; row += tileRows) {
      v128.store(to, v128.load(from));
      store<u64>(to, load<u64>(from, 16), 16);
      from += bytes(tileRows);
      to += strip;
    }
    for (; row < rows; row++) {
      store<f32>(to, load<f32>(from));
      from += 4;
      to += 4;
    }
    a += columnBytes;
    packed += bytes(tileRows);
  }
}
