import fc from "fast-check";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { blankPicture, blendPixel, fillRectangle } from "../src/picture/picture.ts";
import { encodePng } from "../src/picture/png.ts";

test("another decoder reads back every picture as it was", () => {
  const pictures = fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
    .chain(([width, height]) =>
      fc
        .uint8Array({ minLength: 3 * width * height, maxLength: 3 * width * height })
        .map((data) => ({ width, height, data })),
    );
  fc.assert(
    fc.property(pictures, (picture) => {
      const { width, height, depth, channels, data } = decode(encodePng(picture), { checkCrc: true });
      expect([width, height, depth, channels]).toEqual([picture.width, picture.height, 8, 3]);
      expect(Buffer.from(data.buffer, data.byteOffset, data.byteLength).equals(Buffer.from(picture.data))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("a rectangle is cut off at the edges of the picture", () => {
  const picture = blankPicture(4, 3, [1, 2, 3]);
  fillRectangle(picture, 3, -1, 5, 2, [200, 100, 50]);
  const red = Array.from({ length: 12 }, (_, i) => picture.data[3 * i]);
  expect(red).toEqual([1, 1, 1, 200, 1, 1, 1, 1, 1, 1, 1, 1]);
});

test("a pixel is mixed by the share of the new colour, and outside nothing happens", () => {
  const picture = blankPicture(1, 1, [100, 0, 40]);
  blendPixel(picture, 0, 0, [200, 100, 40], 0.25);
  blendPixel(picture, 1, 0, [0, 0, 0], 1);
  expect([...picture.data]).toEqual([125, 25, 40]);
});
