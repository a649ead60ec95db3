/** Columns of a tile: 8, or 16 in the wide build. The compiler is told by tools/build-kernels.ts. */
declare const TILE_COLUMNS: i32;
