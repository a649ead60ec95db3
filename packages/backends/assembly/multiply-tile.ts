import { tileColumns } from "./block-sizes";
import { multiplyAdd } from "./multiply-add";

/** A row of half a tile of 16 columns, or of a whole one of 8. */
class TwoVectors {
  p: v128;
  q: v128;
}

/** A row of a tile of 16 columns. */
class FourVectors extends TwoVectors {
  r: v128;
  s: v128;
}

/**
 * One tile of a product; see {@link multiplyTileOnto}.
 *
 * @param a - the first element of the left matrix's rows
 * @param rowBytes - from one row of `a` to the next
 * @param columnBytes - from one column of `a` to the next
 * @param rows - rows that `a` has, 1 to 6; the tile has as many
 * @param b - the packed strip of the right matrix
 * @param columns - columns that are wanted, from 1; those beyond are whatever comes of the strip, or, in a tile of 16 of
 * which no more than 8 are wanted, not written
 * @param depth - terms of each sum
 * @param c - where the tile goes
 * @param outBytes - from one row of the tile to the next
 * @param more - whether to add to what is there
 */
export function multiplyTile(
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
  multiplyTileOnto(a, rowBytes, columnBytes, rows, b, columns, depth, c, outBytes, more ? c : 0, more ? outBytes : 0);
}

/**
 * One tile of a product, 6 rows by `tileColumns` columns, in 12 registers: of 128 bits, or in the wide build of 256 bits,
 * where the engine joins pairs of neighbouring operations. For that they stand in pairs here.
 *
 * @param a - the first element of the left matrix's rows
 * @param rowBytes - from one row of `a` to the next
 * @param columnBytes - from one column of `a` to the next
 * @param rows - rows that `a` has, 1 to 6; the tile has as many
 * @param b - the packed strip of the right matrix
 * @param columns - columns that are wanted, as in {@link multiplyTile}
 * @param depth - terms of each sum
 * @param c - where the tile goes
 * @param outBytes - from one row of the tile to the next
 * @param addend - what is added to the tile, with as many columns as are written; 0 for nothing. It may be `c`
 * @param addendBytes - from one row of `addend` to the next; 0 if all are the same, or there is none
 */
export function multiplyTileOnto(
  a: usize,
  rowBytes: usize,
  columnBytes: usize,
  rows: i32,
  b: usize,
  columns: i32,
  depth: i32,
  c: usize,
  outBytes: usize,
  addend: usize,
  addendBytes: usize,
): void {
  if (tileColumns == 16 && columns > 8) {
    multiplyRows<FourVectors>(a, rowBytes, columnBytes, rows, b, depth, c, outBytes, addend, addendBytes);
  } else multiplyRows<TwoVectors>(a, rowBytes, columnBytes, rows, b, depth, c, outBytes, addend, addendBytes);
}

/** {@link multiplyTileOnto} by rows of two or of four vectors: the compiler leaves out what does not concern a row. */
function multiplyRows<Row>(
  a: usize,
  rowBytes: usize,
  columnBytes: usize,
  rows: i32,
  b: usize,
  depth: i32,
  c: usize,
  outBytes: usize,
  addend: usize,
  addendBytes: usize,
): void {
  const wide = offsetof<Row>() == offsetof<FourVectors>();
  // In place of rows that are missing the last one is read again; what comes of them is not stored.
  const last = rows - 1;
  let a0 = a;
  let a1 = a + <usize>min(1, last) * rowBytes;
  let a2 = a + <usize>min(2, last) * rowBytes;
  let a3 = a + <usize>min(3, last) * rowBytes;
  let a4 = a + <usize>min(4, last) * rowBytes;
  let a5 = a + <usize>min(5, last) * rowBytes;

  const zero = f32x4.splat(0);
  let p0 = zero,
    q0 = zero,
    r0 = zero,
    s0 = zero;
  let p1 = zero,
    q1 = zero,
    r1 = zero,
    s1 = zero;
  let p2 = zero,
    q2 = zero,
    r2 = zero,
    s2 = zero;
  let p3 = zero,
    q3 = zero,
    r3 = zero,
    s3 = zero;
  let p4 = zero,
    q4 = zero,
    r4 = zero,
    s4 = zero;
  let p5 = zero,
    q5 = zero,
    r5 = zero,
    s5 = zero;

  for (let k = depth; k > 0; k--) {
    const bp = v128.load(b);
    const bq = v128.load(b, 16);
    const br = wide ? v128.load(b, 32) : bp;
    const bs = wide ? v128.load(b, 48) : bp;
    let x = v128.load32_splat(a0);
    p0 = multiplyAdd(x, bp, p0);
    q0 = multiplyAdd(x, bq, q0);
    if (wide) r0 = multiplyAdd(x, br, r0);
    if (wide) s0 = multiplyAdd(x, bs, s0);
    x = v128.load32_splat(a1);
    p1 = multiplyAdd(x, bp, p1);
    q1 = multiplyAdd(x, bq, q1);
    if (wide) r1 = multiplyAdd(x, br, r1);
    if (wide) s1 = multiplyAdd(x, bs, s1);
    x = v128.load32_splat(a2);
    p2 = multiplyAdd(x, bp, p2);
    q2 = multiplyAdd(x, bq, q2);
    if (wide) r2 = multiplyAdd(x, br, r2);
    if (wide) s2 = multiplyAdd(x, bs, s2);
    x = v128.load32_splat(a3);
    p3 = multiplyAdd(x, bp, p3);
    q3 = multiplyAdd(x, bq, q3);
    if (wide) r3 = multiplyAdd(x, br, r3);
    if (wide) s3 = multiplyAdd(x, bs, s3);
    x = v128.load32_splat(a4);
    p4 = multiplyAdd(x, bp, p4);
    q4 = multiplyAdd(x, bq, q4);
    if (wide) r4 = multiplyAdd(x, br, r4);
    if (wide) s4 = multiplyAdd(x, bs, s4);
    x = v128.load32_splat(a5);
    p5 = multiplyAdd(x, bp, p5);
    q5 = multiplyAdd(x, bq, q5);
    if (wide) r5 = multiplyAdd(x, br, r5);
    if (wide) s5 = multiplyAdd(x, bs, s5);
    a0 += columnBytes;
    a1 += columnBytes;
    a2 += columnBytes;
    a3 += columnBytes;
    a4 += columnBytes;
    a5 += columnBytes;
    b += tileColumns * 4;
  }

  storeRow<Row>(c, p0, q0, r0, s0, addend);
  c += outBytes;
  addend += addendBytes;
  if (rows < 2) return;
  storeRow<Row>(c, p1, q1, r1, s1, addend);
  c += outBytes;
  addend += addendBytes;
  if (rows < 3) return;
  storeRow<Row>(c, p2, q2, r2, s2, addend);
  c += outBytes;
  addend += addendBytes;
  if (rows < 4) return;
  storeRow<Row>(c, p3, q3, r3, s3, addend);
  c += outBytes;
  addend += addendBytes;
  if (rows < 5) return;
  storeRow<Row>(c, p4, q4, r4, s4, addend);
  c += outBytes;
  addend += addendBytes;
  if (rows < 6) return;
  storeRow<Row>(c, p5, q5, r5, s5, addend);
}

function storeRow<Row>(c: usize, p: v128, q: v128, r: v128, s: v128, addend: usize): void {
  const wide = offsetof<Row>() == offsetof<FourVectors>();
  if (addend) {
    p = f32x4.add(v128.load(addend), p);
    q = f32x4.add(v128.load(addend, 16), q);
    if (wide) r = f32x4.add(v128.load(addend, 32), r);
    if (wide) s = f32x4.add(v128.load(addend, 48), s);
  }
  v128.store(c, p);
  v128.store(c, q, 16);
  if (wide) v128.store(c, r, 32);
  if (wide) v128.store(c, s, 48);
}
