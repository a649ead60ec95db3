import { bytes } from "./block-sizes";

/**
 * The addresses of the lines that a transform reads and writes, up to 6 of either kind, and the constants of squares of
 * 4. A line is a run of floats; a transform combines the floats at the same place of each line that it reads.
 */
@unmanaged
export class Lines {
  from0: usize;
  from1: usize;
  from2: usize;
  from3: usize;
  from4: usize;
  from5: usize;
  to0: usize;
  to1: usize;
  to2: usize;
  to3: usize;
  to4: usize;
  to5: usize;

  setFrom(index: i32, address: usize): void {
    store<usize>(changetype<usize>(this) + bytes(index), address);
  }

  setTo(index: i32, address: usize): void {
    store<usize>(changetype<usize>(this) + bytes(index), address, 24);
  }

  /** Lines to read that lie equally far apart. */
  setAllFrom(address: usize, apart: usize): void {
    for (let i = 0; i < 6; i++) this.setFrom(i, address + <usize>i * apart);
  }

  /** Lines to write that lie equally far apart. */
  setAllTo(address: usize, apart: usize): void {
    for (let i = 0; i < 6; i++) this.setTo(i, address + <usize>i * apart);
  }
}

/** The floats that {@link Lines} take. */
export const linesFloats: i32 = 32;

/**
 * Where the last 8 floats of a line begin, in bytes. Transforms take 8 floats at a time, and the last ones so that they
 * end with the line, some of them once more. Of a line that is shorter than 8 they read and write beyond its end.
 */
export function lastEight(length: i32): usize {
  return bytes(max(0, length - 8));
}
