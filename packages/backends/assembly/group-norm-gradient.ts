import { siluSlope } from "./activations";
import { bytes } from "./block-sizes";
import { addToDoubles, rowsPerSum } from "./column-sums";
import { clearSums, foldSums, groupStatistics } from "./group-statistics";
import { multiplyAdd } from "./multiply-add";
import {
  factors,
  firstPart,
  firstSums,
  inverses,
  lows,
  means,
  padDy,
  padOut,
  padX,
  scaleTotals,
  secondPart,
  secondSums,
  shiftTotals,
  slot,
  summands,
  wholeColumns,
} from "./slots";

/**
 * The gradients of {@link groupNorm}, whose parameters these are, in addition to:
 *
 * @param dy - the gradient of its results
 * @param dx - where that of the images goes, elsewhere
 * @param dScale - where that of the scales goes, of their size
 * @param dShift - where that of the shifts goes, of their size
 */
export function groupNormGradient(
  x: usize,
  dy: usize,
  scale: usize,
  scaleStep: i32,
  shift: usize,
  shiftStep: i32,
  dx: usize,
  dScale: usize,
  dShift: usize,
  images: i32,
  pixels: i32,
  channels: i32,
  groups: i32,
  epsilon: f64,
  activate: bool,
  scratch: usize,
  table: usize,
): void {
  const columns = wholeColumns(channels);
  const length = pixels * channels;
  const whole = (length / columns) * columns;
  const rest = bytes(length - whole);
  const scaleTotal = slot(scratch, columns, scaleTotals);
  const shiftTotal = slot(scratch, columns, shiftTotals);
  memory.fill(scaleTotal, 0, bytes(columns) * 4);
  for (let image = 0; image < images; image++) {
    groupStatistics(x, length, channels, groups, columns, epsilon, scratch);
    const lowTable = slot(scratch, columns, lows);
    for (let column = 0; column < columns; column++) {
      const at = bytes(column);
      const channel = bytes(column % channels);
      // The rest of the mean, in units of the deviation.
      store<f32>(lowTable + at, -load<f32>(lowTable + at) * load<f32>(slot(scratch, columns, inverses) + at));
      store<f32>(slot(scratch, columns, factors) + at, load<f32>(scale + channel));
      store<f32>(slot(scratch, columns, summands) + at, load<f32>(shift + channel));
    }

    clearSums(columns, scratch);
    firstPass(x, dy, dx, whole / columns, columns, activate, scratch, table);
    const lastX = slot(scratch, columns, padX);
    const lastDy = slot(scratch, columns, padDy);
    const lastDx = slot(scratch, columns, padOut);
    if (rest > 0) {
      memory.fill(lastX, 0, bytes(columns));
      memory.fill(lastDy, 0, bytes(columns));
      memory.copy(lastX, x + bytes(whole), rest);
      memory.copy(lastDy, dy + bytes(whole), rest);
      firstPass(lastX, lastDy, lastDx, 1, columns, activate, scratch, table);
    }
    const shiftSums = slot(scratch, columns, firstSums);
    const scaleSums = slot(scratch, columns, secondSums);
    foldSums(shiftSums, channels, columns);
    foldSums(scaleSums, channels, columns);
    secondFactors(length, channels, groups, columns, scale, scratch);

    secondPass(x, activate ? dx : dy, dx, whole / columns, columns, scratch);
    if (rest > 0) {
      secondPass(lastX, activate ? lastDx : lastDy, lastDx, 1, columns, scratch);
      memory.copy(dx + bytes(whole), lastDx, rest);
    }

    const last = image == images - 1;
    addTotals(scaleSums, scaleTotal, channels, dScale, scaleStep > 0 || last);
    addTotals(shiftSums, shiftTotal, channels, dShift, shiftStep > 0 || last);
    x += bytes(length);
    dy += bytes(length);
    dx += bytes(length);
    scale += bytes(scaleStep);
    dScale += bytes(scaleStep);
    shift += bytes(shiftStep);
    dShift += bytes(shiftStep);
  }
}

/** Adds to what other images gave; writes the total, and starts anew, where this image is the last to share it. */
function addTotals(sums: usize, totals: usize, channels: i32, to: usize, write: bool): void {
  for (let channel = 0; channel < channels; channel++) {
    const place = (<usize>channel) << 3;
    const total = load<f64>(totals + place) + load<f64>(sums + place);
    if (write) store<f32>(to + bytes(channel), <f32>total);
    store<f64>(totals + place, write ? 0 : total);
  }
}

/** What the second pass multiplies and adds: with the means `a` and `b` of the group, `dx = k0 dz + k1 (x - mean) + k2`. */
function secondFactors(length: i32, channels: i32, groups: i32, columns: i32, scale: usize, scratch: usize): void {
  const size = channels / groups;
  const terms = <f64>(length / groups);
  const first = slot(scratch, columns, firstSums);
  const second = slot(scratch, columns, secondSums);
  for (let group = 0; group < groups; group++) {
    let a: f64 = 0;
    let b: f64 = 0;
    for (let channel = group * size; channel < group * size + size; channel++) {
      const gain = <f64>load<f32>(scale + bytes(channel));
      a += gain * load<f64>(first + ((<usize>channel) << 3));
      b += gain * load<f64>(second + ((<usize>channel) << 3));
    }
    a /= terms;
    b /= terms;
    for (let start = group * size; start < columns; start += channels) {
      for (let column = start; column < start + size; column++) {
        const at = bytes(column);
        const inverse = <f64>load<f32>(slot(scratch, columns, inverses) + at);
        const low = <f64>load<f32>(slot(scratch, columns, lows) + at);
        const gain = <f64>load<f32>(scale + bytes(column % channels));
        store<f32>(slot(scratch, columns, factors) + at, <f32>(inverse * gain));
        store<f32>(slot(scratch, columns, summands) + at, <f32>(-inverse * (a + low * b)));
        store<f32>(slot(scratch, columns, inverses) + at, <f32>(-inverse * inverse * b));
      }
    }
  }
}

/** Sums `dz` and `dz (x - mean) / deviation`, with `dz` the gradient before the activation, which goes to `dx`. */
function firstPass(
  x: usize,
  dy: usize,
  dx: usize,
  rows: i32,
  columns: i32,
  activate: bool,
  scratch: usize,
  table: usize,
): void {
  for (let start = 0; start < rows; start += rowsPerSum) {
    const count = min(rowsPerSum, rows - start);
    if (activate) sumActivated(x, dy, dx, count, columns, scratch, table);
    else sumScaled(x, dy, count, columns, scratch);
    addToDoubles(slot(scratch, columns, firstPart), columns, slot(scratch, columns, firstSums));
    addToDoubles(slot(scratch, columns, secondPart), columns, slot(scratch, columns, secondSums));
    const done = bytes(count * columns);
    x += done;
    dy += done;
    dx += done;
  }
}

// Two functions for the same reason as in `groupNorm`.

function sumActivated(x: usize, dy: usize, dx: usize, rows: i32, columns: i32, scratch: usize, table: usize): void {
  const row = bytes(columns);
  for (let column = 0; column < columns; column += 8) {
    const at = scratch + bytes(column);
    const m0 = v128.load(slot(at, columns, means));
    const m1 = v128.load(slot(at, columns, means), 16);
    const i0 = v128.load(slot(at, columns, inverses));
    const i1 = v128.load(slot(at, columns, inverses), 16);
    const l0 = v128.load(slot(at, columns, lows));
    const l1 = v128.load(slot(at, columns, lows), 16);
    const f0 = v128.load(slot(at, columns, factors));
    const f1 = v128.load(slot(at, columns, factors), 16);
    const s0 = v128.load(slot(at, columns, summands));
    const s1 = v128.load(slot(at, columns, summands), 16);
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let p = x + bytes(column);
    let q = dy + bytes(column);
    let to = dx + bytes(column);
    for (let left = rows; left > 0; left--) {
      const x0 = multiplyAdd(f32x4.sub(v128.load(p), m0), i0, l0);
      const x1 = multiplyAdd(f32x4.sub(v128.load(p, 16), m1), i1, l1);
      const d0 = f32x4.mul(v128.load(q), inline.always(siluSlope(multiplyAdd(x0, f0, s0), table)));
      const d1 = f32x4.mul(v128.load(q, 16), inline.always(siluSlope(multiplyAdd(x1, f1, s1), table)));
      v128.store(to, d0);
      v128.store(to, d1, 16);
      a0 = f32x4.add(a0, d0);
      a1 = f32x4.add(a1, d1);
      b0 = multiplyAdd(d0, x0, b0);
      b1 = multiplyAdd(d1, x1, b1);
      p += row;
      q += row;
      to += row;
    }
    v128.store(slot(at, columns, firstPart), a0);
    v128.store(slot(at, columns, firstPart), a1, 16);
    v128.store(slot(at, columns, secondPart), b0);
    v128.store(slot(at, columns, secondPart), b1, 16);
  }
}

function sumScaled(x: usize, dy: usize, rows: i32, columns: i32, scratch: usize): void {
  const row = bytes(columns);
  for (let column = 0; column < columns; column += 8) {
    const at = scratch + bytes(column);
    const m0 = v128.load(slot(at, columns, means));
    const m1 = v128.load(slot(at, columns, means), 16);
    const i0 = v128.load(slot(at, columns, inverses));
    const i1 = v128.load(slot(at, columns, inverses), 16);
    const l0 = v128.load(slot(at, columns, lows));
    const l1 = v128.load(slot(at, columns, lows), 16);
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let p = x + bytes(column);
    let q = dy + bytes(column);
    for (let left = rows; left > 0; left--) {
      const d0 = v128.load(q);
      const d1 = v128.load(q, 16);
      const x0 = multiplyAdd(f32x4.sub(v128.load(p), m0), i0, l0);
      const x1 = multiplyAdd(f32x4.sub(v128.load(p, 16), m1), i1, l1);
      a0 = f32x4.add(a0, d0);
      a1 = f32x4.add(a1, d1);
      b0 = multiplyAdd(d0, x0, b0);
      b1 = multiplyAdd(d1, x1, b1);
      p += row;
      q += row;
    }
    v128.store(slot(at, columns, firstPart), a0);
    v128.store(slot(at, columns, firstPart), a1, 16);
    v128.store(slot(at, columns, secondPart), b0);
    v128.store(slot(at, columns, secondPart), b1, 16);
  }
}

function secondPass(x: usize, dz: usize, dx: usize, rows: i32, columns: i32, scratch: usize): void {
  const row = bytes(columns);
  for (let column = 0; column < columns; column += 8) {
    const at = scratch + bytes(column);
    const m0 = v128.load(slot(at, columns, means));
    const m1 = v128.load(slot(at, columns, means), 16);
    const k0 = v128.load(slot(at, columns, factors));
    const k1 = v128.load(slot(at, columns, factors), 16);
    const i0 = v128.load(slot(at, columns, inverses));
    const i1 = v128.load(slot(at, columns, inverses), 16);
    const s0 = v128.load(slot(at, columns, summands));
    const s1 = v128.load(slot(at, columns, summands), 16);
    let p = x + bytes(column);
    let q = dz + bytes(column);
    let to = dx + bytes(column);
    for (let left = rows; left > 0; left--) {
      const x0 = multiplyAdd(f32x4.sub(v128.load(p), m0), i0, s0);
      const x1 = multiplyAdd(f32x4.sub(v128.load(p, 16), m1), i1, s1);
      const d0 = multiplyAdd(v128.load(q), k0, x0);
      const d1 = multiplyAdd(v128.load(q, 16), k1, x1);
      v128.store(to, d0);
      v128.store(to, d1, 16);
      p += row;
      q += row;
      to += row;
    }
  }
}
