import { bytes } from "./block-sizes";
import { clearFloats } from "./copy-floats";
import { Lines } from "./winograd-lines";
import { after, Convolution, lineFloats, pointsOf, squaresAcross, squaresDown } from "./winograd-sizes";

/** Lines of fewer floats are copied, as transforms would read and write beyond their ends. */
export const shortLine: i32 = 8;

const headFloats: i32 = 32;

/** The working memory of transforms, at whose head are the addresses of lines. */
@unmanaged
export class Work extends Lines {
  /** How many squares of a row of squares are at work, {@link take}n from a block. */
  squares: i32;
  /** The image that they belong to. */
  image: i32;
  /** The first of their rows of output pixels. */
  top: i32;
  /** The first of their columns of output pixels. */
  left: i32;
  /** A line of zeros. */
  zeros: usize;
  /** A line that is never read. */
  spare: usize;
  /** A line for each row of points; they are `line` bytes apart. */
  rows: usize;
  line: usize;

  /** Takes as many of `count` squares as there are in the row of number `first`. */
  take(conv: Convolution, first: i32, count: i32): void {
    const across = squaresAcross(conv);
    const row = first / across;
    const column = first % across;
    this.squares = min(count, across - column);
    this.image = row / squaresDown(conv);
    this.top = (row % squaresDown(conv)) * conv.square;
    this.left = column * conv.square;
  }

  /** One of 6 places for short lines. */
  short(index: i32): usize {
    return after(changetype<usize>(this), headFloats + index * shortLine);
  }
}

/** The floats of the working memory. */
export function workFloats(conv: Convolution): i32 {
  return headFloats + 6 * shortLine + (2 + pointsOf(conv.square)) * lineFloats(conv);
}

/** Makes working memory ready for use. */
export function workAt(conv: Convolution, address: usize): Work {
  const work = changetype<Work>(address);
  work.prepare();
  work.line = bytes(lineFloats(conv));
  work.zeros = work.short(6);
  work.spare = work.zeros + work.line;
  work.rows = work.spare + work.line;
  clearFloats(work.zeros, lineFloats(conv));
  return work;
}
