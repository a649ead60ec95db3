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
    for (let i: usize = 0; ; i = min(i + 32, last)) {
      if (tileColumns == 16) squareOfEight(from + i, plane, to + i, pixel, outRow);
      else for (let j = i; j < i + 32; j += 16) squareOfFour(from + j, plane, to + j, pixel, outRow);
      if (i == last) break;
    }
    from += row;
    to += 2 * pixel;
  }
}

/** The four pixels of a square from its 16 points, in 8 channels. */
function squareOfEight(from: usize, plane: usize, to: usize, pixel: usize, row: usize): void {
  const p00 = v128.load(from);
  const q00 = v128.load(from, 16);
  const p01 = v128.load(from + plane);
  const q01 = v128.load(from + plane, 16);
  const p02 = v128.load(from + 2 * plane);
  const q02 = v128.load(from + 2 * plane, 16);
  const p03 = v128.load(from + 3 * plane);
  const q03 = v128.load(from + 3 * plane, 16);
  const pa0 = f32x4.add(p00, f32x4.add(p01, p02));
  const qa0 = f32x4.add(q00, f32x4.add(q01, q02));
  const pb0 = f32x4.sub(f32x4.sub(p01, p02), p03);
  const qb0 = f32x4.sub(f32x4.sub(q01, q02), q03);
  from += 4 * plane;
  const p10 = v128.load(from);
  const q10 = v128.load(from, 16);
  const p11 = v128.load(from + plane);
  const q11 = v128.load(from + plane, 16);
  const p12 = v128.load(from + 2 * plane);
  const q12 = v128.load(from + 2 * plane, 16);
  const p13 = v128.load(from + 3 * plane);
  const q13 = v128.load(from + 3 * plane, 16);
  const pa1 = f32x4.add(p10, f32x4.add(p11, p12));
  const qa1 = f32x4.add(q10, f32x4.add(q11, q12));
  const pb1 = f32x4.sub(f32x4.sub(p11, p12), p13);
  const qb1 = f32x4.sub(f32x4.sub(q11, q12), q13);
  from += 4 * plane;
  const p20 = v128.load(from);
  const q20 = v128.load(from, 16);
  const p21 = v128.load(from + plane);
  const q21 = v128.load(from + plane, 16);
  const p22 = v128.load(from + 2 * plane);
  const q22 = v128.load(from + 2 * plane, 16);
  const p23 = v128.load(from + 3 * plane);
  const q23 = v128.load(from + 3 * plane, 16);
  const pa2 = f32x4.add(p20, f32x4.add(p21, p22));
  const qa2 = f32x4.add(q20, f32x4.add(q21, q22));
  const pb2 = f32x4.sub(f32x4.sub(p21, p22), p23);
  const qb2 = f32x4.sub(f32x4.sub(q21, q22), q23);
  from += 4 * plane;
  const p30 = v128.load(from);
  const q30 = v128.load(from, 16);
  const p31 = v128.load(from + plane);
  const q31 = v128.load(from + plane, 16);
  const p32 = v128.load(from + 2 * plane);
  const q32 = v128.load(from + 2 * plane, 16);
  const p33 = v128.load(from + 3 * plane);
  const q33 = v128.load(from + 3 * plane, 16);
  const pa3 = f32x4.add(p30, f32x4.add(p31, p32));
  const qa3 = f32x4.add(q30, f32x4.add(q31, q32));
  const pb3 = f32x4.sub(f32x4.sub(p31, p32), p33);
  const qb3 = f32x4.sub(f32x4.sub(q31, q32), q33);
  const paTop = f32x4.add(pa0, f32x4.add(pa1, pa2));
  const qaTop = f32x4.add(qa0, f32x4.add(qa1, qa2));
  const paBottom = f32x4.sub(f32x4.sub(pa1, pa2), pa3);
  const qaBottom = f32x4.sub(f32x4.sub(qa1, qa2), qa3);
  v128.store(to, paTop);
  v128.store(to, qaTop, 16);
  v128.store(to + row, paBottom);
  v128.store(to + row, qaBottom, 16);
  const pbTop = f32x4.add(pb0, f32x4.add(pb1, pb2));
  const qbTop = f32x4.add(qb0, f32x4.add(qb1, qb2));
  const pbBottom = f32x4.sub(f32x4.sub(pb1, pb2), pb3);
  const qbBottom = f32x4.sub(f32x4.sub(qb1, qb2), qb3);
  v128.store(to + pixel, pbTop);
  v128.store(to + pixel, qbTop, 16);
  v128.store(to + row + pixel, pbBottom);
  v128.store(to + row + pixel, qbBottom, 16);
}

/** {@link squareOfEight} in 4 channels. */
function squareOfFour(from: usize, plane: usize, to: usize, pixel: usize, row: usize): void {
  const p00 = v128.load(from);
  const p01 = v128.load(from + plane);
  const p02 = v128.load(from + 2 * plane);
  const p03 = v128.load(from + 3 * plane);
  const pa0 = f32x4.add(p00, f32x4.add(p01, p02));
  const pb0 = f32x4.sub(f32x4.sub(p01, p02), p03);
  from += 4 * plane;
  const p10 = v128.load(from);
  const p11 = v128.load(from + plane);
  const p12 = v128.load(from + 2 * plane);
  const p13 = v128.load(from + 3 * plane);
  const pa1 = f32x4.add(p10, f32x4.add(p11, p12));
  const pb1 = f32x4.sub(f32x4.sub(p11, p12), p13);
  from += 4 * plane;
  const p20 = v128.load(from);
  const p21 = v128.load(from + plane);
  const p22 = v128.load(from + 2 * plane);
  const p23 = v128.load(from + 3 * plane);
  const pa2 = f32x4.add(p20, f32x4.add(p21, p22));
  const pb2 = f32x4.sub(f32x4.sub(p21, p22), p23);
  from += 4 * plane;
  const p30 = v128.load(from);
  const p31 = v128.load(from + plane);
  const p32 = v128.load(from + 2 * plane);
  const p33 = v128.load(from + 3 * plane);
  const pa3 = f32x4.add(p30, f32x4.add(p31, p32));
  const pb3 = f32x4.sub(f32x4.sub(p31, p32), p33);
  const paTop = f32x4.add(pa0, f32x4.add(pa1, pa2));
  const paBottom = f32x4.sub(f32x4.sub(pa1, pa2), pa3);
  v128.store(to, paTop);
  v128.store(to + row, paBottom);
  const pbTop = f32x4.add(pb0, f32x4.add(pb1, pb2));
  const pbBottom = f32x4.sub(f32x4.sub(pb1, pb2), pb3);
  v128.store(to + pixel, pbTop);
  v128.store(to + row + pixel, pbBottom);
}
