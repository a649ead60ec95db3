import { multiplyAdd } from "./multiply-add";

/**
 * One tile of a product: 6 rows by 8 columns, in 12 registers.
 *
 * @param a - the first element of the left matrix's rows
 * @param rowBytes - from one row of `a` to the next
 * @param columnBytes - from one column of `a` to the next
 * @param rows - rows that `a` has; beyond them the last one is read again, and what comes of it is not to be used
 * @param b - the packed strip of the right matrix
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
  depth: i32,
  c: usize,
  outBytes: usize,
  more: bool,
): void {
  const last = rows - 1;
  let a0 = a;
  let a1 = a + <usize>min(1, last) * rowBytes;
  let a2 = a + <usize>min(2, last) * rowBytes;
  let a3 = a + <usize>min(3, last) * rowBytes;
  let a4 = a + <usize>min(4, last) * rowBytes;
  let a5 = a + <usize>min(5, last) * rowBytes;

  let left0 = f32x4.splat(0);
  let left1 = left0;
  let left2 = left0;
  let left3 = left0;
  let left4 = left0;
  let left5 = left0;
  let right0 = left0;
  let right1 = left0;
  let right2 = left0;
  let right3 = left0;
  let right4 = left0;
  let right5 = left0;

  for (let k = depth; k > 0; k--) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    let x = v128.load32_splat(a0);
    left0 = multiplyAdd(x, left, left0);
    right0 = multiplyAdd(x, right, right0);
    x = v128.load32_splat(a1);
    left1 = multiplyAdd(x, left, left1);
    right1 = multiplyAdd(x, right, right1);
    x = v128.load32_splat(a2);
    left2 = multiplyAdd(x, left, left2);
    right2 = multiplyAdd(x, right, right2);
    x = v128.load32_splat(a3);
    left3 = multiplyAdd(x, left, left3);
    right3 = multiplyAdd(x, right, right3);
    x = v128.load32_splat(a4);
    left4 = multiplyAdd(x, left, left4);
    right4 = multiplyAdd(x, right, right4);
    x = v128.load32_splat(a5);
    left5 = multiplyAdd(x, left, left5);
    right5 = multiplyAdd(x, right, right5);
    a0 += columnBytes;
    a1 += columnBytes;
    a2 += columnBytes;
    a3 += columnBytes;
    a4 += columnBytes;
    a5 += columnBytes;
    b += 32;
  }

  storeRow(c, left0, right0, more);
  storeRow(c + outBytes, left1, right1, more);
  storeRow(c + 2 * outBytes, left2, right2, more);
  storeRow(c + 3 * outBytes, left3, right3, more);
  storeRow(c + 4 * outBytes, left4, right4, more);
  storeRow(c + 5 * outBytes, left5, right5, more);
}

function storeRow(c: usize, left: v128, right: v128, more: bool): void {
  if (more) {
    left = f32x4.add(v128.load(c), left);
    right = f32x4.add(v128.load(c, 16), right);
  }
  v128.store(c, left);
  v128.store(c, right, 16);
}
