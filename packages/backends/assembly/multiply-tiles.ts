import { bytes, tileColumns, tileRows } from "./block-sizes";
import { multiplyNarrowTile, narrowColumns, narrowRows } from "./multiply-narrow-tile";
import { multiplyTile } from "./multiply-tile";

/**
 * The product of a block of the left matrix and packed strips of the right one, into memory whose rows have room for
 * whole tiles: in columns beyond the last there may be anything.
 *
 * @param a - the block's first element
 * @param rowBytes - from one row of `a` to the next
 * @param columnBytes - from one column of `a` to the next
 * @param rows - rows of the block
 * @param b - the packed strips
 * @param columns - columns of the right matrix
 * @param depth - terms of each sum
 * @param c - where the product goes
 * @param outBytes - from one row of it to the next
 * @param more - whether to add to what is there
 */
export function multiplyTiles(
  a: usize,
  rowBytes: usize,
  columnBytes: usize,
  rows: i32,
  b: usize,
  columns: i32,
  depth: i32,
  c: usize,
  outBytes: usize,
  more: bool,
): void {
  for (let column = 0; column < columns; column += tileColumns) {
    let left = a;
    let out = c + bytes(column);
    let row = 0;
    if (tileColumns == 16 && columns - column <= narrowColumns) {
      for (; row + narrowRows <= rows; row += narrowRows) {
        multiplyNarrowTile(left, rowBytes, columnBytes, b, depth, out, outBytes, more);
        left += rowBytes * narrowRows;
        out += outBytes * narrowRows;
      }
    }
    for (; row < rows; row += tileRows) {
      multiplyTile(
        left,
        rowBytes,
        columnBytes,
        min(tileRows, rows - row),
        b,
        columns - column,
        depth,
        out,
        outBytes,
        more,
      );
      left += rowBytes * tileRows;
      out += outBytes * tileRows;
    }
    b += bytes(depth * tileColumns);
  }
}
