import { expect, test } from "vitest";
import { drawText, textWidth } from "../src/picture/font.ts";
import { blankPicture } from "../src/picture/picture.ts";
import type { Picture } from "../src/picture/picture.ts";
import { sampleGrid } from "../src/picture/sample-grid.ts";

const red = (picture: Picture, x: number, y: number): number => picture.data[3 * (y * picture.width + x)]!;

/** Pictures of 14x14 pixels, each of one shade. */
const shades = (...values: number[]): Float32Array =>
  Float32Array.from({ length: 196 * values.length }, (_, i) => values[Math.floor(i / 196)]!);

test("pictures with labels stand in a row for each label", () => {
  const picture = sampleGrid({ values: shades(-1, 1, 0, 9), shape: [14, 14, 1], labels: [3, 7, 3, 7] });
  // A cell is 14 * 4 pixels and a gap of 6; a digit is 5 * 3 wide, with gaps of 6 and 12 beside it.
  expect([picture.width, picture.height]).toEqual([33 + 2 * 62 + 6, 2 * 62 + 6]);
  const centre = (row: number, column: number): number => red(picture, 33 + 6 + 62 * column + 28, 6 + 62 * row + 28);
  expect([centre(0, 0), centre(0, 1)]).toEqual([0, 128]);
  expect([centre(1, 0), centre(1, 1)]).toEqual([255, 255]);
});

test("the label is written before its row", () => {
  const withLabel = (label: number | null): Picture =>
    sampleGrid({ values: shades(-1), shape: [14, 14, 1], labels: [label] });
  const ink = (picture: Picture): string =>
    Array.from({ length: picture.height * 33 }, (_, i) =>
      red(picture, i % 33, Math.floor(i / 33)) > 200 ? "#" : " ",
    ).join("");
  const glyphs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, null].map((label) => ink(withLabel(label)));
  expect(new Set(glyphs).size).toBe(11);
  expect(glyphs.every((glyph) => glyph.includes("#"))).toBe(true);
});

test("pictures without labels fill a square, and colours are kept", () => {
  const values = Float32Array.from({ length: 5 * 2 * 2 * 3 }, (_, i) => [1, -1, 0][i % 3]!);
  const picture = sampleGrid({ values, shape: [2, 2, 3] });
  expect([picture.width, picture.height]).toEqual([3 * (2 * 28 + 6) + 6, 2 * (2 * 28 + 6) + 6]);
  const at = 3 * (10 * picture.width + 10);
  expect([...picture.data.subarray(at, at + 3)]).toEqual([255, 0, 128]);
});

test("text is as wide as it says, and unknown characters leave a gap", () => {
  const picture = blankPicture(40, 10, [0, 0, 0]);
  drawText(picture, "1?1", 0, 0, 1, [255, 255, 255]);
  const inked = Array.from({ length: 40 }, (_, x) =>
    Array.from({ length: 10 }, (_, y) => red(picture, x, y)).some(Boolean),
  );
  expect(inked.lastIndexOf(true)).toBe(15);
  expect(inked.slice(6, 12).some(Boolean)).toBe(false);
  expect(textWidth("1?1")).toBe(17);
});
