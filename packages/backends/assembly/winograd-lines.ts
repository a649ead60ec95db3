import { bytes } from "./block-sizes";

/** The points of squares of 4, apart from 0 and infinity, are these and their negatives. */
export const a: f32 = 0.75;
export const b: f32 = 1.5;

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
  private aValue: f32;
  private bValue: f32;
  private a2Value: f32;
  private b2Value: f32;
  private a3Value: f32;
  private b3Value: f32;
  private minusA2Value: f32;
  private minusB2Value: f32;
  private a2b2Value: f32;
  private minusSumValue: f32;

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

  /** Writes the constants, which loops load again at each turn: the engine would make them anew where they stand. */
  prepare(): void {
    this.aValue = a;
    this.bValue = b;
    this.a2Value = a * a;
    this.b2Value = b * b;
    this.a3Value = a * a * a;
    this.b3Value = b * b * b;
    this.minusA2Value = -a * a;
    this.minusB2Value = -b * b;
    this.a2b2Value = a * a * b * b;
    this.minusSumValue = -(a * a + b * b);
  }

  a(): v128 {
    return v128.load32_splat(changetype<usize>(this), offsetof<Lines>("aValue"));
  }

  b(): v128 {
    return v128.load32_splat(changetype<usize>(this), offsetof<Lines>("bValue"));
  }

  a2(): v128 {
    return v128.load32_splat(changetype<usize>(this), offsetof<Lines>("a2Value"));
  }

  b2(): v128 {
    return v128.load32_splat(changetype<usize>(this), offsetof<Lines>("b2Value"));
  }

  a3(): v128 {
    return v128.load32_splat(changetype<usize>(this), offsetof<Lines>("a3Value"));
  }

  b3(): v128 {
    return v128.load32_splat(changetype<usize>(this), offsetof<Lines>("b3Value"));
  }

  minusA2(): v128 {
    return v128.load32_splat(changetype<usize>(this), offsetof<Lines>("minusA2Value"));
  }

  minusB2(): v128 {
    return v128.load32_splat(changetype<usize>(this), offsetof<Lines>("minusB2Value"));
  }

  a2b2(): v128 {
    return v128.load32_splat(changetype<usize>(this), offsetof<Lines>("a2b2Value"));
  }

  minusSum(): v128 {
    return v128.load32_splat(changetype<usize>(this), offsetof<Lines>("minusSumValue"));
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
