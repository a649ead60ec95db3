import { bytes, tileColumns } from "./block-sizes";
import { clearFloats, copyFloats } from "./copy-floats";
import { lastEight, Lines } from "./winograd-lines";
import { Convolution } from "./winograd-sizes";
import { Work } from "./winograd-work";

/**
 * The points of a row of patches that `work` took, for squares of 2 and 8 channels or more: along both axes at once.
 * Patches that reach beyond the image at the left or right are copied, with zeros for what lies outside.
 *
 * @param x - the images
 * @param planes - where the points go: a plane for each, which has a row of channels for each square
 * @param plane - bytes from one plane to the next
 */
export function rowPoints2(conv: Convolution, x: usize, planes: usize, plane: usize, work: Work): void {
  const pixel = bytes(conv.channels);
  const left = work.left - conv.left;
  // Patches from `begin` to `end` lie between the image's left and right.
  const begin = min(max(0, (1 - left) >> 1), work.squares);
  const end = max(begin, min((conv.width - left - 2) >> 1, work.squares));
  copiedPatches(conv, x, 0, begin, planes, plane, work);
  for (let i = 0; i < 4; i++) work.setFrom(i, rowAt(conv, x, i, left + 2 * begin, work));
  patchPoints2(work, pixel, planes + <usize>begin * pixel, plane, end - begin, conv.channels);
  copiedPatches(conv, x, end, work.squares, planes, plane, work);
}

/** The points of some patches of the row, from copies of them. */
function copiedPatches(
  conv: Convolution,
  x: usize,
  begin: i32,
  end: i32,
  planes: usize,
  plane: usize,
  work: Work,
): void {
  const channels = conv.channels;
  const pixel = bytes(channels);
  for (let patch = begin; patch < end; patch++) {
    const left = work.left - conv.left + 2 * patch;
    const first = min(max(0, -left), 4);
    const inside = max(0, min(4, conv.width - left) - first);
    for (let i = 0; i < 4; i++) {
      const row = rowAt(conv, x, i, left + first, work);
      const copy = work.rows + <usize>i * work.line;
      work.setFrom(i, row == work.zeros ? row : copy);
      if (row == work.zeros) continue;
      clearFloats(copy, first * channels);
      copyFloats(row, copy + <usize>first * pixel, inside * channels);
      clearFloats(copy + <usize>(first + inside) * pixel, (4 - first - inside) * channels);
    }
    patchPoints2(work, pixel, planes + <usize>patch * pixel, plane, 1, channels);
  }
}

/** One of a patch's rows of pixels from a column on; zeros where it is above or below the image. */
function rowAt(conv: Convolution, x: usize, index: i32, column: i32, work: Work): usize {
  const y = work.top - conv.top + index;
  if (y < 0 || y >= conv.height) return work.zeros;
  return x + <usize>((work.image * conv.height + y) * conv.width + column) * bytes(conv.channels);
}

/** The 16 points of patches that lie two pixels apart; the lines that are read are the rows of the first one. */
function patchPoints2(lines: Lines, pixel: usize, planes: usize, plane: usize, count: i32, channels: i32): void {
  let r0 = lines.from0;
  let r1 = lines.from1;
  let r2 = lines.from2;
  let r3 = lines.from3;
  const last = lastEight(channels);
  for (let n = count; n > 0; n--) {
    if (tileColumns == 16) patchByEights(r0, r1, r2, r3, pixel, planes, plane, last);
    else patchByFours(r0, r1, r2, r3, pixel, planes, plane, last);
    r0 += 2 * pixel;
    r1 += 2 * pixel;
    r2 += 2 * pixel;
    r3 += 2 * pixel;
    planes += pixel;
  }
}

/** The points of a patch by its four rows, 8 channels at a time, up to the `last` ones. */
function patchByEights(
  r0: usize,
  r1: usize,
  r2: usize,
  r3: usize,
  pixel: usize,
  to: usize,
  plane: usize,
  last: usize,
): void {
  const row = 4 * plane;
  for (let i: usize = 0; ; i = min(i + 32, last)) {
    const a0 = r0 + i;
    const a1 = r1 + i;
    const a2 = r2 + i;
    const a3 = r3 + i;
    const first = to + i;
    let at = first;
    const p10 = v128.load(a1);
    const q10 = v128.load(a1, 16);
    const p11 = v128.load(a1 + pixel);
    const q11 = v128.load(a1 + pixel, 16);
    const p12 = v128.load(a1 + 2 * pixel);
    const q12 = v128.load(a1 + 2 * pixel, 16);
    const p13 = v128.load(a1 + 3 * pixel);
    const q13 = v128.load(a1 + 3 * pixel, 16);
    const p20 = v128.load(a2);
    const q20 = v128.load(a2, 16);
    const p21 = v128.load(a2 + pixel);
    const q21 = v128.load(a2 + pixel, 16);
    const p22 = v128.load(a2 + 2 * pixel);
    const q22 = v128.load(a2 + 2 * pixel, 16);
    const p23 = v128.load(a2 + 3 * pixel);
    const q23 = v128.load(a2 + 3 * pixel, 16);
    const pa0 = f32x4.add(p10, p20);
    const qa0 = f32x4.add(q10, q20);
    const pa1 = f32x4.add(p11, p21);
    const qa1 = f32x4.add(q11, q21);
    const pa2 = f32x4.add(p12, p22);
    const qa2 = f32x4.add(q12, q22);
    const pa3 = f32x4.add(p13, p23);
    const qa3 = f32x4.add(q13, q23);
    const pb0 = f32x4.sub(p20, p10);
    const qb0 = f32x4.sub(q20, q10);
    const pb1 = f32x4.sub(p21, p11);
    const qb1 = f32x4.sub(q21, q11);
    const pb2 = f32x4.sub(p22, p12);
    const qb2 = f32x4.sub(q22, q12);
    const pb3 = f32x4.sub(p23, p13);
    const qb3 = f32x4.sub(q23, q13);

    at = first + row;
    v128.store(at, f32x4.sub(pa0, pa2));
    v128.store(at, f32x4.sub(qa0, qa2), 16);
    v128.store(at + plane, f32x4.add(pa1, pa2));
    v128.store(at + plane, f32x4.add(qa1, qa2), 16);
    v128.store(at + 2 * plane, f32x4.sub(pa2, pa1));
    v128.store(at + 2 * plane, f32x4.sub(qa2, qa1), 16);
    v128.store(at + 3 * plane, f32x4.sub(pa1, pa3));
    v128.store(at + 3 * plane, f32x4.sub(qa1, qa3), 16);
    at = first + 2 * row;
    v128.store(at, f32x4.sub(pb0, pb2));
    v128.store(at, f32x4.sub(qb0, qb2), 16);
    v128.store(at + plane, f32x4.add(pb1, pb2));
    v128.store(at + plane, f32x4.add(qb1, qb2), 16);
    v128.store(at + 2 * plane, f32x4.sub(pb2, pb1));
    v128.store(at + 2 * plane, f32x4.sub(qb2, qb1), 16);
    v128.store(at + 3 * plane, f32x4.sub(pb1, pb3));
    v128.store(at + 3 * plane, f32x4.sub(qb1, qb3), 16);
    const p00 = v128.load(a0);
    const q00 = v128.load(a0, 16);
    const p01 = v128.load(a0 + pixel);
    const q01 = v128.load(a0 + pixel, 16);
    const p02 = v128.load(a0 + 2 * pixel);
    const q02 = v128.load(a0 + 2 * pixel, 16);
    const p03 = v128.load(a0 + 3 * pixel);
    const q03 = v128.load(a0 + 3 * pixel, 16);
    const pc0 = f32x4.sub(p00, p20);
    const qc0 = f32x4.sub(q00, q20);
    const pc1 = f32x4.sub(p01, p21);
    const qc1 = f32x4.sub(q01, q21);
    const pc2 = f32x4.sub(p02, p22);
    const qc2 = f32x4.sub(q02, q22);
    const pc3 = f32x4.sub(p03, p23);
    const qc3 = f32x4.sub(q03, q23);
    at = first;
    v128.store(at, f32x4.sub(pc0, pc2));
    v128.store(at, f32x4.sub(qc0, qc2), 16);
    v128.store(at + plane, f32x4.add(pc1, pc2));
    v128.store(at + plane, f32x4.add(qc1, qc2), 16);
    v128.store(at + 2 * plane, f32x4.sub(pc2, pc1));
    v128.store(at + 2 * plane, f32x4.sub(qc2, qc1), 16);
    v128.store(at + 3 * plane, f32x4.sub(pc1, pc3));
    v128.store(at + 3 * plane, f32x4.sub(qc1, qc3), 16);
    const p30 = v128.load(a3);
    const q30 = v128.load(a3, 16);
    const p31 = v128.load(a3 + pixel);
    const q31 = v128.load(a3 + pixel, 16);
    const p32 = v128.load(a3 + 2 * pixel);
    const q32 = v128.load(a3 + 2 * pixel, 16);
    const p33 = v128.load(a3 + 3 * pixel);
    const q33 = v128.load(a3 + 3 * pixel, 16);
    const pd0 = f32x4.sub(p10, p30);
    const qd0 = f32x4.sub(q10, q30);
    const pd1 = f32x4.sub(p11, p31);
    const qd1 = f32x4.sub(q11, q31);
    const pd2 = f32x4.sub(p12, p32);
    const qd2 = f32x4.sub(q12, q32);
    const pd3 = f32x4.sub(p13, p33);
    const qd3 = f32x4.sub(q13, q33);
    at = first + 3 * row;
    v128.store(at, f32x4.sub(pd0, pd2));
    v128.store(at, f32x4.sub(qd0, qd2), 16);
    v128.store(at + plane, f32x4.add(pd1, pd2));
    v128.store(at + plane, f32x4.add(qd1, qd2), 16);
    v128.store(at + 2 * plane, f32x4.sub(pd2, pd1));
    v128.store(at + 2 * plane, f32x4.sub(qd2, qd1), 16);
    v128.store(at + 3 * plane, f32x4.sub(pd1, pd3));
    v128.store(at + 3 * plane, f32x4.sub(qd1, qd3), 16);
    if (i == last) break;
  }
}

/** {@link patchByEights} with half as many at once, as they fit into 16 registers of 128 bits. */
function patchByFours(
  r0: usize,
  r1: usize,
  r2: usize,
  r3: usize,
  pixel: usize,
  to: usize,
  plane: usize,
  last: usize,
): void {
  const row = 4 * plane;
  for (let i: usize = 0; ; i = min(i + 32, last)) {
    for (let j = i; j < i + 32; j += 16) {
      const a0 = r0 + j;
      const a1 = r1 + j;
      const a2 = r2 + j;
      const a3 = r3 + j;
      const first = to + j;
      let at = first;
      const p10 = v128.load(a1);
      const p11 = v128.load(a1 + pixel);
      const p12 = v128.load(a1 + 2 * pixel);
      const p13 = v128.load(a1 + 3 * pixel);
      const p20 = v128.load(a2);
      const p21 = v128.load(a2 + pixel);
      const p22 = v128.load(a2 + 2 * pixel);
      const p23 = v128.load(a2 + 3 * pixel);
      const pa0 = f32x4.add(p10, p20);
      const pa1 = f32x4.add(p11, p21);
      const pa2 = f32x4.add(p12, p22);
      const pa3 = f32x4.add(p13, p23);
      const pb0 = f32x4.sub(p20, p10);
      const pb1 = f32x4.sub(p21, p11);
      const pb2 = f32x4.sub(p22, p12);
      const pb3 = f32x4.sub(p23, p13);

      at = first + row;
      v128.store(at, f32x4.sub(pa0, pa2));
      v128.store(at + plane, f32x4.add(pa1, pa2));
      v128.store(at + 2 * plane, f32x4.sub(pa2, pa1));
      v128.store(at + 3 * plane, f32x4.sub(pa1, pa3));
      at = first + 2 * row;
      v128.store(at, f32x4.sub(pb0, pb2));
      v128.store(at + plane, f32x4.add(pb1, pb2));
      v128.store(at + 2 * plane, f32x4.sub(pb2, pb1));
      v128.store(at + 3 * plane, f32x4.sub(pb1, pb3));
      const p00 = v128.load(a0);
      const p01 = v128.load(a0 + pixel);
      const p02 = v128.load(a0 + 2 * pixel);
      const p03 = v128.load(a0 + 3 * pixel);
      const pc0 = f32x4.sub(p00, p20);
      const pc1 = f32x4.sub(p01, p21);
      const pc2 = f32x4.sub(p02, p22);
      const pc3 = f32x4.sub(p03, p23);
      at = first;
      v128.store(at, f32x4.sub(pc0, pc2));
      v128.store(at + plane, f32x4.add(pc1, pc2));
      v128.store(at + 2 * plane, f32x4.sub(pc2, pc1));
      v128.store(at + 3 * plane, f32x4.sub(pc1, pc3));
      const p30 = v128.load(a3);
      const p31 = v128.load(a3 + pixel);
      const p32 = v128.load(a3 + 2 * pixel);
      const p33 = v128.load(a3 + 3 * pixel);
      const pd0 = f32x4.sub(p10, p30);
      const pd1 = f32x4.sub(p11, p31);
      const pd2 = f32x4.sub(p12, p32);
      const pd3 = f32x4.sub(p13, p33);
      at = first + 3 * row;
      v128.store(at, f32x4.sub(pd0, pd2));
      v128.store(at + plane, f32x4.add(pd1, pd2));
      v128.store(at + 2 * plane, f32x4.sub(pd2, pd1));
      v128.store(at + 3 * plane, f32x4.sub(pd1, pd3));
    }
    if (i == last) break;
  }
}
