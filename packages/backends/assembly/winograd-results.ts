import { bytes, tileColumns } from "./block-sizes";
import { copyFloats } from "./copy-floats";
import { lastEight } from "./winograd-lines";
import { Convolution } from "./winograd-sizes";
import { Work } from "./winograd-work";

/**
 * The row of squares that `work` took, for squares of 2 and 8 channels or more: along both axes at once. Squares that
 * reach beyond the output are computed elsewhere, and what is inside is copied.
 *
 * @param planes - a plane for each point, which has a row for each square
 * @param plane - bytes from one plane to the next
 * @param row - bytes from one row to the next
 * @param out - the output
 */
export function rowSquares2(conv: Convolution, planes: usize, plane: usize, row: usize, out: usize, work: Work): void {
  const channels = conv.outChannels;
  const pixel = bytes(channels);
  const outRow = <usize>conv.outWidth * pixel;
  const present = min(2, conv.outHeight - work.top);
  const width = conv.outWidth - work.left;
  let to = out + <usize>((work.image * conv.outHeight + work.top) * conv.outWidth + work.left) * pixel;
  const whole = present == 2 ? min(work.squares, width >> 1) : 0;
  squares2(planes, plane, row, whole, channels, to, outRow);
  planes += <usize>whole * row;
  to += <usize>whole * 2 * pixel;
  for (let square = whole; square < work.squares; square++) {
    squares2(planes, plane, row, 1, channels, work.rows, 2 * pixel);
    const inside = min(2, width - 2 * square) * channels;
    for (let i = 0; i < present; i++) {
      copyFloats(work.rows + <usize>i * 2 * pixel, to + <usize>i * outRow, inside);
    }
    planes += row;
    to += 2 * pixel;
  }
}

/** Squares side by side from their points, into rows of pixels that are `outRow` bytes apart. */
function squares2(from: usize, plane: usize, row: usize, count: i32, channels: i32, to: usize, outRow: usize): void {
  const last = lastEight(channels);
  const pixel = bytes(channels);
  for (let n = count; n > 0; n--) {
    if (tileColumns == 16) squareByEights(from, plane, to, pixel, outRow, last);
    else squareByFours(from, plane, to, pixel, outRow, last);
    from += row;
    to += 2 * pixel;
  }
}

/** The four pixels of a square from its 16 points, 8 channels at a time, up to the `last` ones. */
function squareByEights(from: usize, plane: usize, to: usize, pixel: usize, row: usize, last: usize): void {
  for (let i: usize = 0; ; i = min(i + 32, last)) {
    let at = from + i;
    const result = to + i;
    const p00 = v128.load(at);
    const q00 = v128.load(at, 16);
    const p01 = v128.load(at + plane);
    const q01 = v128.load(at + plane, 16);
    const p02 = v128.load(at + 2 * plane);
    const q02 = v128.load(at + 2 * plane, 16);
    const p03 = v128.load(at + 3 * plane);
    const q03 = v128.load(at + 3 * plane, 16);
    const pa0 = f32x4.add(p00, f32x4.add(p01, p02));
    const qa0 = f32x4.add(q00, f32x4.add(q01, q02));
    const pb0 = f32x4.sub(f32x4.sub(p01, p02), p03);
    const qb0 = f32x4.sub(f32x4.sub(q01, q02), q03);
    at += 4 * plane;
    const p10 = v128.load(at);
    const q10 = v128.load(at, 16);
    const p11 = v128.load(at + plane);
    const q11 = v128.load(at + plane, 16);
    const p12 = v128.load(at + 2 * plane);
    const q12 = v128.load(at + 2 * plane, 16);
    const p13 = v128.load(at + 3 * plane);
    const q13 = v128.load(at + 3 * plane, 16);
    const pa1 = f32x4.add(p10, f32x4.add(p11, p12));
    const qa1 = f32x4.add(q10, f32x4.add(q11, q12));
    const pb1 = f32x4.sub(f32x4.sub(p11, p12), p13);
    const qb1 = f32x4.sub(f32x4.sub(q11, q12), q13);
    at += 4 * plane;
    const p20 = v128.load(at);
    const q20 = v128.load(at, 16);
    const p21 = v128.load(at + plane);
    const q21 = v128.load(at + plane, 16);
    const p22 = v128.load(at + 2 * plane);
    const q22 = v128.load(at + 2 * plane, 16);
    const p23 = v128.load(at + 3 * plane);
    const q23 = v128.load(at + 3 * plane, 16);
    const pa2 = f32x4.add(p20, f32x4.add(p21, p22));
    const qa2 = f32x4.add(q20, f32x4.add(q21, q22));
    const pb2 = f32x4.sub(f32x4.sub(p21, p22), p23);
    const qb2 = f32x4.sub(f32x4.sub(q21, q22), q23);
    at += 4 * plane;
    const p30 = v128.load(at);
    const q30 = v128.load(at, 16);
    const p31 = v128.load(at + plane);
    const q31 = v128.load(at + plane, 16);
    const p32 = v128.load(at + 2 * plane);
    const q32 = v128.load(at + 2 * plane, 16);
    const p33 = v128.load(at + 3 * plane);
    const q33 = v128.load(at + 3 * plane, 16);
    const pa3 = f32x4.add(p30, f32x4.add(p31, p32));
    const qa3 = f32x4.add(q30, f32x4.add(q31, q32));
    const pb3 = f32x4.sub(f32x4.sub(p31, p32), p33);
    const qb3 = f32x4.sub(f32x4.sub(q31, q32), q33);
    const paTop = f32x4.add(pa0, f32x4.add(pa1, pa2));
    const qaTop = f32x4.add(qa0, f32x4.add(qa1, qa2));
    const paBottom = f32x4.sub(f32x4.sub(pa1, pa2), pa3);
    const qaBottom = f32x4.sub(f32x4.sub(qa1, qa2), qa3);
    v128.store(result, paTop);
    v128.store(result, qaTop, 16);
    v128.store(result + row, paBottom);
    v128.store(result + row, qaBottom, 16);
    const pbTop = f32x4.add(pb0, f32x4.add(pb1, pb2));
    const qbTop = f32x4.add(qb0, f32x4.add(qb1, qb2));
    const pbBottom = f32x4.sub(f32x4.sub(pb1, pb2), pb3);
    const qbBottom = f32x4.sub(f32x4.sub(qb1, qb2), qb3);
    v128.store(result + pixel, pbTop);
    v128.store(result + pixel, qbTop, 16);
    v128.store(result + row + pixel, pbBottom);
    v128.store(result + row + pixel, qbBottom, 16);
    if (i == last) break;
  }
}

/** {@link squareByEights} with half as many at once, as they fit into 16 registers of 128 bits. */
function squareByFours(from: usize, plane: usize, to: usize, pixel: usize, row: usize, last: usize): void {
  for (let i: usize = 0; ; i = min(i + 32, last)) {
    for (let j = i; j < i + 32; j += 16) {
      let at = from + j;
      const result = to + j;
      const p00 = v128.load(at);
      const p01 = v128.load(at + plane);
      const p02 = v128.load(at + 2 * plane);
      const p03 = v128.load(at + 3 * plane);
      const pa0 = f32x4.add(p00, f32x4.add(p01, p02));
      const pb0 = f32x4.sub(f32x4.sub(p01, p02), p03);
      at += 4 * plane;
      const p10 = v128.load(at);
      const p11 = v128.load(at + plane);
      const p12 = v128.load(at + 2 * plane);
      const p13 = v128.load(at + 3 * plane);
      const pa1 = f32x4.add(p10, f32x4.add(p11, p12));
      const pb1 = f32x4.sub(f32x4.sub(p11, p12), p13);
      at += 4 * plane;
      const p20 = v128.load(at);
      const p21 = v128.load(at + plane);
      const p22 = v128.load(at + 2 * plane);
      const p23 = v128.load(at + 3 * plane);
      const pa2 = f32x4.add(p20, f32x4.add(p21, p22));
      const pb2 = f32x4.sub(f32x4.sub(p21, p22), p23);
      at += 4 * plane;
      const p30 = v128.load(at);
      const p31 = v128.load(at + plane);
      const p32 = v128.load(at + 2 * plane);
      const p33 = v128.load(at + 3 * plane);
      const pa3 = f32x4.add(p30, f32x4.add(p31, p32));
      const pb3 = f32x4.sub(f32x4.sub(p31, p32), p33);
      const paTop = f32x4.add(pa0, f32x4.add(pa1, pa2));
      const paBottom = f32x4.sub(f32x4.sub(pa1, pa2), pa3);
      v128.store(result, paTop);
      v128.store(result + row, paBottom);
      const pbTop = f32x4.add(pb0, f32x4.add(pb1, pb2));
      const pbBottom = f32x4.sub(f32x4.sub(pb1, pb2), pb3);
      v128.store(result + pixel, pbTop);
      v128.store(result + row + pixel, pbBottom);
    }
    if (i == last) break;
  }
}
