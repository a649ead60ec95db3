import { copyBytes } from "./copy-runs";

/**
 * Copies rows by their indices, the same ones out of each of several tables: an embedding, where there is one.
 *
 * @param source - the tables, one after the other, each of `size` rows
 * @param indices - `count` whole numbers
 * @param target - where the rows go, elsewhere: `count` of each table
 * @param run - the bytes of a row
 * @returns -1; or the place of the first index that is not in the tables, of which nothing is copied then
 */
export function gatherRows(
  source: usize,
  indices: usize,
  target: usize,
  tables: i32,
  size: i32,
  count: i32,
  run: usize,
): i32 {
  // Without a sign, numbers below 0 are large.
  for (let i = 0; i < count; i++) if (load<u32>(indices + ((<usize>i) << 2)) >= <u32>size) return i;
  for (let table = 0; table < tables; table++) {
    for (let i = 0; i < count; i++) {
      const from = source + <usize>load<u32>(indices + ((<usize>i) << 2)) * run;
      if (run == 4) store<u32>(target, load<u32>(from));
      else inline.always(copyBytes(from, target, run));
      target += run;
    }
    source += <usize>size * run;
  }
  return -1;
}
