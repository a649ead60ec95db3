/**
 * Copies runs of bytes that lie in steps, along two axes. Steps are in bytes and may be negative.
 *
 * @param source - the first run
 * @param target - where it goes; the two do not overlap
 * @param outer - how many rows of runs, `outerFrom` apart in the source and `outerTo` in the target
 * @param inner - how many runs in a row, `innerFrom` and `innerTo` apart
 * @param run - the bytes of a run
 */
export function copyRuns(
  source: usize,
  target: usize,
  outer: i32,
  outerFrom: isize,
  outerTo: isize,
  inner: i32,
  innerFrom: isize,
  innerTo: isize,
  run: usize,
): void {
  for (let i = 0; i < outer; i++) {
    let from = source;
    let to = target;
    for (let j = 0; j < inner; j++) {
      if (run == 4) store<u32>(to, load<u32>(from));
      else inline.always(copyBytes(from, to, run));
      from += innerFrom;
      to += innerTo;
    }
    source += outerFrom;
    target += outerTo;
  }
}

/** From here on, a call of the engine's own copy pays. */
const longRun: usize = 1024;

/** Copies bytes. Both loads before the stores, so that the engine can join the pairs. */
export function copyBytes(from: usize, to: usize, count: usize): void {
  if (count >= longRun) {
    memory.copy(to, from, count);
    return;
  }
  let left = count;
  for (; left >= 32; left -= 32) {
    const a = v128.load(from);
    const b = v128.load(from, 16);
    v128.store(to, a);
    v128.store(to, b, 16);
    from += 32;
    to += 32;
  }
  if (left & 16) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  if (left & 8) {
    store<u64>(to, load<u64>(from));
    from += 8;
    to += 8;
  }
  if (left & 4) {
    store<u32>(to, load<u32>(from));
    from += 4;
    to += 4;
  }
  for (left &= 3; left > 0; left--) store<u8>(to++, load<u8>(from++));
}
