import { bytes, tileColumns } from "./block-sizes";
import { addToDoubles, rowsPerSum } from "./column-sums";

/**
 * Adds the sums of the columns of a packed right matrix to doubles, while it is in the cache.
 *
 * @param packed - strips of `tileColumns` columns, see `packRight`
 * @param depth - rows of each
 * @param columns - the columns that there are
 * @param sums - as many doubles
 * @param part - room for `tileColumns` floats
 */
export function addStripSums(packed: usize, depth: i32, columns: i32, sums: usize, part: usize): void {
  for (let column = 0; column < columns; column += tileColumns) {
    const width = min(tileColumns, columns - column);
    for (let start = 0; start < depth; start += rowsPerSum) {
      const rows = min(rowsPerSum, depth - start);
      for (let i: usize = 0; i < bytes(tileColumns); i += 32) sumOfRows(packed + i, rows, part + i);
      addToDoubles(part, width, sums);
      packed += bytes(tileColumns) * rows;
    }
    sums += 2 * bytes(width);
  }
}

/** The sums of eight columns of a strip. */
function sumOfRows(strip: usize, rows: i32, to: usize): void {
  const row = bytes(tileColumns);
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let left = rows;
  for (; left >= 2; left -= 2) {
    a0 = f32x4.add(a0, v128.load(strip));
    a1 = f32x4.add(a1, v128.load(strip, 16));
    b0 = f32x4.add(b0, v128.load(strip + row));
    b1 = f32x4.add(b1, v128.load(strip + row, 16));
    strip += 2 * row;
  }
  if (left > 0) {
    a0 = f32x4.add(a0, v128.load(strip));
    a1 = f32x4.add(a1, v128.load(strip, 16));
  }
  v128.store(to, f32x4.add(a0, b0));
  v128.store(to, f32x4.add(a1, b1), 16);
}
