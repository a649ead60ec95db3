import { tileColumns } from "./block-sizes";
import { multiplyAdd } from "./multiply-add";

/** The rows and columns of a tile that does no more than half the work of a wide one where few columns are left. */
export const narrowRows: i32 = 12;
export const narrowColumns: i32 = 8;

/**
 * One tile of a product, 12 rows by 8 columns, in 12 registers of 256 bits; see {@link multiplyTile}, whose packed strip
 * it reads the first 8 columns of. There are too few registers for the addresses of 12 rows: each comes from the last.
 */
export function multiplyNarrowTile(
  a: usize,
  rowBytes: usize,
  columnBytes: usize,
  b: usize,
  depth: i32,
  c: usize,
  outBytes: usize,
  more: bool,
): void {
  const zero = f32x4.splat(0);
  let p0 = zero,
    q0 = zero;
  let p1 = zero,
    q1 = zero;
  let p2 = zero,
    q2 = zero;
  let p3 = zero,
    q3 = zero;
  let p4 = zero,
    q4 = zero;
  let p5 = zero,
    q5 = zero;
  let p6 = zero,
    q6 = zero;
  let p7 = zero,
    q7 = zero;
  let p8 = zero,
    q8 = zero;
  let p9 = zero,
    q9 = zero;
  let p10 = zero,
    q10 = zero;
  let p11 = zero,
    q11 = zero;
  for (let k = depth; k > 0; k--) {
    const p = v128.load(b);
    const q = v128.load(b, 16);
    let at = a;
    let x = v128.load32_splat(at);
    p0 = multiplyAdd(x, p, p0);
    q0 = multiplyAdd(x, q, q0);
    at += rowBytes;
    x = v128.load32_splat(at);
    p1 = multiplyAdd(x, p, p1);
    q1 = multiplyAdd(x, q, q1);
    at += rowBytes;
    x = v128.load32_splat(at);
    p2 = multiplyAdd(x, p, p2);
    q2 = multiplyAdd(x, q, q2);
    at += rowBytes;
    x = v128.load32_splat(at);
    p3 = multiplyAdd(x, p, p3);
    q3 = multiplyAdd(x, q, q3);
    at += rowBytes;
    x = v128.load32_splat(at);
    p4 = multiplyAdd(x, p, p4);
    q4 = multiplyAdd(x, q, q4);
    at += rowBytes;
    x = v128.load32_splat(at);
    p5 = multiplyAdd(x, p, p5);
    q5 = multiplyAdd(x, q, q5);
    at += rowBytes;
    x = v128.load32_splat(at);
    p6 = multiplyAdd(x, p, p6);
    q6 = multiplyAdd(x, q, q6);
    at += rowBytes;
    x = v128.load32_splat(at);
    p7 = multiplyAdd(x, p, p7);
    q7 = multiplyAdd(x, q, q7);
    at += rowBytes;
    x = v128.load32_splat(at);
    p8 = multiplyAdd(x, p, p8);
    q8 = multiplyAdd(x, q, q8);
    at += rowBytes;
    x = v128.load32_splat(at);
    p9 = multiplyAdd(x, p, p9);
    q9 = multiplyAdd(x, q, q9);
    at += rowBytes;
    x = v128.load32_splat(at);
    p10 = multiplyAdd(x, p, p10);
    q10 = multiplyAdd(x, q, q10);
    at += rowBytes;
    x = v128.load32_splat(at);
    p11 = multiplyAdd(x, p, p11);
    q11 = multiplyAdd(x, q, q11);
    a += columnBytes;
    b += tileColumns * 4;
  }
  storeRow(c, p0, q0, more);
  c += outBytes;
  storeRow(c, p1, q1, more);
  c += outBytes;
  storeRow(c, p2, q2, more);
  c += outBytes;
  storeRow(c, p3, q3, more);
  c += outBytes;
  storeRow(c, p4, q4, more);
  c += outBytes;
  storeRow(c, p5, q5, more);
  c += outBytes;
  storeRow(c, p6, q6, more);
  c += outBytes;
  storeRow(c, p7, q7, more);
  c += outBytes;
  storeRow(c, p8, q8, more);
  c += outBytes;
  storeRow(c, p9, q9, more);
  c += outBytes;
  storeRow(c, p10, q10, more);
  c += outBytes;
  storeRow(c, p11, q11, more);
}

function storeRow(c: usize, p: v128, q: v128, more: bool): void {
  if (more) {
    p = f32x4.add(v128.load(c), p);
    q = f32x4.add(v128.load(c, 16), q);
  }
  v128.store(c, p);
  v128.store(c, q, 16);
}
