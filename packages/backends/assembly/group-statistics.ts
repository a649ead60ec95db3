import { bytes } from "./block-sizes";
import { addCentredSums, addColumnSums } from "./column-sums";
import { firstSums, inverses, lows, means, secondSums, slot } from "./slots";

/**
 * The means of the groups of an image and one over their deviations, written for each column. The sums are of
 * differences from a guess, the means of the first rows; where these are far from the means of all, they are taken again
 * from the means that they gave. That mends the roundings of the means themselves, too.
 *
 * @param x - the image, `length` floats
 * @param columns - columns of the working memory, a multiple of the channels
 * @param epsilon - what is added to a variance
 */
export function groupStatistics(
  x: usize,
  length: i32,
  channels: i32,
  groups: i32,
  columns: i32,
  epsilon: f64,
  scratch: usize,
): void {
  const mean = slot(scratch, columns, means);
  const low = slot(scratch, columns, lows);
  const inverse = slot(scratch, columns, inverses);
  const guessed = min(length, guessRows * columns);
  clearSums(columns, scratch);
  addColumnSums(x, guessed, columns, scratch);
  for (let group = 0; group < groups; group++) {
    const average = groupSum(group, firstSums, channels, groups, columns, scratch) / <f64>(guessed / groups);
    fillGroup(mean, <f32>average, group, channels, groups, columns);
  }
  const terms = <f64>(length / groups);
  let far = true;
  for (let pass = 0; far && pass < 2; pass++) {
    clearSums(columns, scratch);
    addCentredSums(x, length, columns, scratch);
    far = false;
    for (let group = 0; group < groups; group++) {
      const first = <f64>load<f32>(mean + bytes(group * (channels / groups)));
      const shift = groupSum(group, firstSums, channels, groups, columns, scratch) / terms;
      const square = groupSum(group, secondSums, channels, groups, columns, scratch) / terms;
      const variance = square - shift * shift;
      // The variance, a difference, has then lost more than a bit.
      if (shift * shift > variance) far = true;
      const high = <f32>(first + shift);
      fillGroup(mean, high, group, channels, groups, columns);
      fillGroup(low, <f32>(first + shift - <f64>high), group, channels, groups, columns);
      fillGroup(inverse, <f32>(1 / Math.sqrt(variance + epsilon)), group, channels, groups, columns);
    }
  }
}

/** The rows whose mean is the guess. */
const guessRows: i32 = 8;

/** Sets the first and second sums to 0. */
export function clearSums(columns: i32, scratch: usize): void {
  memory.fill(slot(scratch, columns, firstSums), 0, bytes(columns) * 4);
}

/** Folds the sums of columns to those of channels: all are then in the first `channels` doubles. */
export function foldSums(sums: usize, channels: i32, columns: i32): void {
  for (let column = channels; column < columns; column++) {
    const to = sums + ((<usize>(column % channels)) << 3);
    store<f64>(to, load<f64>(to) + load<f64>(sums + ((<usize>column) << 3)));
  }
}

function groupSum(group: i32, which: i32, channels: i32, groups: i32, columns: i32, scratch: usize): f64 {
  const size = channels / groups;
  const sums = slot(scratch, columns, which);
  let sum: f64 = 0;
  for (let start = group * size; start < columns; start += channels) {
    for (let column = start; column < start + size; column++) sum += load<f64>(sums + ((<usize>column) << 3));
  }
  return sum;
}

function fillGroup(to: usize, value: f32, group: i32, channels: i32, groups: i32, columns: i32): void {
  const size = channels / groups;
  for (let start = group * size; start < columns; start += channels) {
    for (let column = start; column < start + size; column++) store<f32>(to + bytes(column), value);
  }
}
