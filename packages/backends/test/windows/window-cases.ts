import fc from "fast-check";

type Two = [number, number];

/** Windows on images, as TensorFlow.js takes them; `dimRoundingMode` goes with padding in numbers only. */
export interface WindowCase {
  readonly image: [number, number, number, number];
  readonly taps: Two;
  readonly strides: Two;
  readonly pad: "same" | "valid" | number | [Two, Two, Two, Two];
  readonly dimRoundingMode?: "floor" | "round" | "ceil" | undefined;
}

const size = fc.integer({ min: 1, max: 9 });
const few = fc.integer({ min: 1, max: 4 });
const border = fc.integer({ min: 0, max: 3 });
const sides = fc.tuple(border, border);
const none: Two = [0, 0];

/** Odd sizes, oblong windows and strides, windows beside the image; the filter never larger than the padded image. */
export const windowCases: fc.Arbitrary<WindowCase> = fc
  .record({
    image: fc.tuple(fc.integer({ min: 0, max: 2 }), size, size, fc.constantFrom(1, 2, 3, 4, 5, 9)),
    taps: fc.tuple(few, few),
    strides: fc.tuple(few, few),
    pad: fc.oneof(
      fc.constantFrom("same" as const, "valid" as const),
      border,
      fc.tuple(sides, sides).map(([height, width]): [Two, Two, Two, Two] => [none, height, width, none]),
    ),
    dimRoundingMode: fc.constantFrom("floor" as const, "round" as const, "ceil" as const, undefined),
  })
  .map((one) => (typeof one.pad === "string" ? { ...one, dimRoundingMode: undefined } : one))
  .filter(({ image: [, height, width], taps: [rows, columns], pad }) => {
    const [[top, bottom], [left, right]] = bordersOf(pad);
    return pad === "same" || (height + top + bottom >= rows && width + left + right >= columns);
  });

/** Where along an axis the windows begin, by the definition. */
function startsOf(
  size: number,
  taps: number,
  stride: number,
  [before, after]: Two,
  { pad, dimRoundingMode = "floor" }: WindowCase,
): number[] {
  if (pad === "same") {
    const count = Math.ceil(size / stride);
    const total = Math.max(0, (count - 1) * stride + taps - size);
    return Array.from({ length: count }, (_, i) => i * stride - Math.floor(total / 2));
  }
  const count = Math[dimRoundingMode]((size + before + after - taps) / stride) + 1;
  return Array.from({ length: count }, (_, i) => i * stride - before);
}

/** The padding above and below, on the left and on the right; 0 where it has a name. */
function bordersOf(pad: WindowCase["pad"]): readonly [Two, Two] {
  if (typeof pad === "string") return [none, none];
  return typeof pad === "number"
    ? [
        [pad, pad],
        [pad, pad],
      ]
    : [pad[1], pad[2]];
}

/** The windows of all results, in the order of the results: the pixels under each, as `[y, x, tap row, tap column]`. */
export function windowsOf(one: WindowCase): { shape: Two; windows: [number, number, number, number][][] } {
  const [, height, width] = one.image;
  const [rows, columns] = one.taps;
  const [vertical, horizontal] = bordersOf(one.pad);
  const tops = startsOf(height, rows, one.strides[0], vertical, one);
  const lefts = startsOf(width, columns, one.strides[1], horizontal, one);
  const windows = tops.flatMap((top) =>
    lefts.map((left) =>
      Array.from({ length: rows * columns }, (_, tap): [number, number, number, number] => {
        const [i, j] = [Math.floor(tap / columns), tap % columns];
        return [top + i, left + j, i, j];
      }).filter(([y, x]) => y >= 0 && y < height && x >= 0 && x < width),
    ),
  );
  return { shape: [tops.length, lefts.length], windows };
}
