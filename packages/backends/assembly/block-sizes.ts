/**
 * A tile of the product is what the registers hold: 6 rows of two vectors of 4 floats, or, in the wide build, of four
 * that the engine joins to two of 8. The compiler puts a number in the place of `TILE_COLUMNS`, 8 or 16.
 */
export const tileRows: i32 = 6;
export const tileColumns: i32 = TILE_COLUMNS;

/** Terms of a sum that are added in one go: 6 rows and 8 columns of so many lie in the first-level cache. */
export const blockDepth: i32 = 256;

/** Rows of the left matrix that stay in the second-level cache while the right one passes. A multiple of `tileRows`. */
export const blockRows: i32 = 96;

/**
 * Columns of the right matrix that are packed at a time. A multiple of `tileColumns`; with more, the working memory
 * would count as a large tensor, which the backend refuses when little room is left.
 */
export const blockColumns: i32 = 512;

/** The bytes of so many floats. */
export function bytes(floats: i32): usize {
  return (<usize>floats) << 2;
}

/** Columns rounded up to whole tiles. */
export function wholeTiles(columns: i32): i32 {
  return ((columns + tileColumns - 1) / tileColumns) * tileColumns;
}

/** Columns that a product's working memory has: those of whole tiles, or one alone, which is a vector. */
export function roomForColumns(columns: i32): i32 {
  return columns == 1 ? 1 : wholeTiles(columns);
}
