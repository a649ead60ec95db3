import { bytes } from "./block-sizes";
import { addToDoubles } from "./column-sums";

/** The floats of working memory that {@link segmentSums} needs. */
export function segmentSumScratch(segments: i32, width: i32): i32 {
  return 2 * segments * stripOf(segments, width);
}

/**
 * The sums of rows by segment, in doubles and rounded once: the gradient of an embedding.
 *
 * @param x - `rows` of `width` floats
 * @param segmentOf - the segment of each row, a whole number; rows of segments that there are not are left out
 * @param out - the sums, `segments` of `width`
 * @param scratch - working memory
 */
export function segmentSums(
  x: usize,
  segmentOf: usize,
  out: usize,
  rows: i32,
  width: i32,
  segments: i32,
  scratch: usize,
): void {
  const strip = stripOf(segments, width);
  for (let first = 0; first < width; first += strip) {
    const columns = min(strip, width - first);
    const row = (<usize>columns) << 3;
    memory.fill(scratch, 0, <usize>segments * row);
    for (let i = 0; i < rows; i++) {
      const segment = load<u32>(segmentOf + ((<usize>i) << 2));
      // Without a sign, numbers below 0 are large.
      if (segment >= <u32>segments) continue;
      addToDoubles(x + bytes(first) + <usize>i * bytes(width), columns, scratch + <usize>segment * row);
    }
    for (let i = 0; i < segments; i++) {
      roundDoubles(scratch + <usize>i * row, columns, out + bytes(first) + <usize>i * bytes(width));
    }
  }
}

/** So many sums are at work at a time, of all segments and a strip of the columns. */
const mostSums: i32 = 1 << 19;

function stripOf(segments: i32, width: i32): i32 {
  return max(1, min(width, mostSums / max(1, segments)));
}

/** Writes doubles as floats. */
function roundDoubles(from: usize, count: i32, to: usize): void {
  let left = count;
  for (; left >= 2; left -= 2) {
    v128.store64_lane(to, f32x4.demote_f64x2_zero(v128.load(from)), 0);
    from += 16;
    to += 8;
  }
  if (left > 0) store<f32>(to, <f32>load<f64>(from));
}
