import { bytes } from "./block-sizes";

/**
 * The channels of so many pixels, in a row, that whole pairs of vectors hold them: 8 divides the number of columns.
 * Images of any number of channels are worked on as rows of these, with fewer than 8 pixels left over.
 */
export function wholeColumns(channels: i32): i32 {
  return channels * pixelsPerRow(channels);
}

/** The pixels in a row of {@link wholeColumns}. */
export function pixelsPerRow(channels: i32): i32 {
  return (channels & 7) == 0 ? 1 : (channels & 3) == 0 ? 2 : (channels & 1) == 0 ? 4 : 8;
}

/** One of the arrays of `columns` floats in working memory. */
export function slot(scratch: usize, columns: i32, index: i32): usize {
  return scratch + bytes(columns) * <usize>index;
}

/** Slots of doubles, two each. */
export const firstSums: i32 = 0;
export const secondSums: i32 = 2;
/** Slots of floats for sums on their way to doubles. */
export const firstPart: i32 = 4;
export const secondPart: i32 = 5;
/** Each column's mean as a float, what the float lacks of it, and one over the deviation. */
export const means: i32 = 6;
export const lows: i32 = 7;
export const inverses: i32 = 8;
/** Each column's factor and summand in a pass over the data. */
export const factors: i32 = 9;
export const summands: i32 = 10;
/** Rows of which only the first pixels are there. */
export const padX: i32 = 11;
export const padDy: i32 = 12;
export const padOut: i32 = 13;
/** Sums over the images, as doubles. */
export const scaleTotals: i32 = 14;
export const shiftTotals: i32 = 16;
/** How many there are. */
export const slots: i32 = 18;
