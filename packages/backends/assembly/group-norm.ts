import { vectorSilu } from "./activations";
import { bytes } from "./block-sizes";
import { groupStatistics } from "./group-statistics";
import { multiplyAdd } from "./multiply-add";
import { factors, inverses, lows, means, padX, slot, slots, summands, wholeColumns } from "./slots";

/** The floats of working memory that {@link groupNorm} and {@link groupNormGradient} need. */
export function groupNormScratch(channels: i32): i32 {
  return slots * wholeColumns(channels);
}

/**
 * Group normalisation of images, `y = f(scale * (x - mean) / deviation + shift)`.
 *
 * @param x - the images, each of `pixels` by `channels`
 * @param y - the results, elsewhere
 * @param scale - the factor of each channel
 * @param scaleStep - floats from the scales of one image to those of the next: `channels`, or 0
 * @param shift - the summand of each channel
 * @param shiftStep - as `scaleStep`
 * @param groups - the number of groups of consecutive channels, which divides theirs
 * @param epsilon - what is added to a variance
 * @param activate - whether `f` is SiLU
 * @param scratch - working memory
 * @param table - the table of numbers
 */
export function groupNorm(
  x: usize,
  y: usize,
  scale: usize,
  scaleStep: i32,
  shift: usize,
  shiftStep: i32,
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
  const factor = slot(scratch, columns, factors);
  const summand = slot(scratch, columns, summands);
  for (let image = 0; image < images; image++) {
    groupStatistics(x, length, channels, groups, columns, epsilon, scratch);
    for (let column = 0; column < columns; column++) {
      const channel = column % channels;
      const gain = load<f32>(slot(scratch, columns, inverses) + bytes(column)) * load<f32>(scale + bytes(channel));
      const low = load<f32>(slot(scratch, columns, lows) + bytes(column));
      store<f32>(factor + bytes(column), gain);
      store<f32>(summand + bytes(column), load<f32>(shift + bytes(channel)) - low * gain);
    }
    const rows = length / columns;
    mapRows(x, y, rows, columns, activate, scratch, table);
    const rest = bytes(length - rows * columns);
    if (rest > 0) {
      const pad = slot(scratch, columns, padX);
      const done = bytes(rows * columns);
      memory.copy(pad, x + done, rest);
      mapRows(pad, pad, 1, columns, activate, scratch, table);
      memory.copy(y + done, pad, rest);
    }
    x += bytes(length);
    y += bytes(length);
    scale += bytes(scaleStep);
    shift += bytes(shiftStep);
  }
}

function mapRows(x: usize, y: usize, rows: i32, columns: i32, activate: bool, scratch: usize, table: usize): void {
  if (activate) activateRows(x, y, rows, columns, scratch, table);
  else scaleRows(x, y, rows, columns, scratch);
}

// Two functions: of one for both, inlined twice, the compiler makes one loop with a branch, which V8 does not widen.

function activateRows(x: usize, y: usize, rows: i32, columns: i32, scratch: usize, table: usize): void {
  const row = bytes(columns);
  for (let column = 0; column < columns; column += 8) {
    const at = scratch + bytes(column);
    const m0 = v128.load(slot(at, columns, means));
    const m1 = v128.load(slot(at, columns, means), 16);
    const f0 = v128.load(slot(at, columns, factors));
    const f1 = v128.load(slot(at, columns, factors), 16);
    const s0 = v128.load(slot(at, columns, summands));
    const s1 = v128.load(slot(at, columns, summands), 16);
    let from = x + bytes(column);
    let to = y + bytes(column);
    for (let left = rows; left > 0; left--) {
      const z0 = multiplyAdd(f32x4.sub(v128.load(from), m0), f0, s0);
      const z1 = multiplyAdd(f32x4.sub(v128.load(from, 16), m1), f1, s1);
      const y0 = inline.always(vectorSilu(z0, table));
      const y1 = inline.always(vectorSilu(z1, table));
      v128.store(to, y0);
      v128.store(to, y1, 16);
      from += row;
      to += row;
    }
  }
}

function scaleRows(x: usize, y: usize, rows: i32, columns: i32, scratch: usize): void {
  const row = bytes(columns);
  for (let column = 0; column < columns; column += 8) {
    const at = scratch + bytes(column);
    const m0 = v128.load(slot(at, columns, means));
    const m1 = v128.load(slot(at, columns, means), 16);
    const f0 = v128.load(slot(at, columns, factors));
    const f1 = v128.load(slot(at, columns, factors), 16);
    const s0 = v128.load(slot(at, columns, summands));
    const s1 = v128.load(slot(at, columns, summands), 16);
    let from = x + bytes(column);
    let to = y + bytes(column);
    for (let left = rows; left > 0; left--) {
      const y0 = multiplyAdd(f32x4.sub(v128.load(from), m0), f0, s0);
      const y1 = multiplyAdd(f32x4.sub(v128.load(from, 16), m1), f1, s1);
      v128.store(to, y0);
      v128.store(to, y1, 16);
      from += row;
      to += row;
    }
  }
}
