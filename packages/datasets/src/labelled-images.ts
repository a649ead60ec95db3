import { TweedieError } from "@tweedie/core";
import type { IdxArray } from "./idx.ts";

/** Images with a class each, on the host. */
export interface LabelledImages {
  /** The values in [-1, 1] (-1 is the black background), row-major `[count, ...shape]`. */
  readonly images: Float32Array;
  /** The class of each image. */
  readonly labels: Uint8Array;
  /** The shape of one image: height, width, channels. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** The number of images. */
  readonly count: number;
}

/**
 * Images and labels as networks take them: bytes 0..255 become values in [-1, 1], by $x = b / 127.5 - 1$, and a side of
 * half the original is reached by averaging each square of 2x2 pixels.
 *
 * Works in browsers too: pass what {@link readIdx} makes of fetched bytes.
 *
 * @param images - bytes of shape `[count, side, side]`
 * @param labels - bytes of shape `[count]`
 * @param size - the side wanted: that of the images (the default), or half of it
 * @returns the images as one channel each, with their labels
 * @throws TweedieError if the shapes do not fit each other, or the size is neither
 */
export function labelledImages(images: IdxArray, labels: IdxArray, size?: number): LabelledImages {
  const [count, side, width] = images.shape;
  if (images.shape.length !== 3 || count === undefined || side === undefined || side !== width) {
    throw new TweedieError(
      `labelledImages: expected images of shape [count, side, side], got [${images.shape}]. Pass the file of images.`,
    );
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== count) {
    throw new TweedieError(
      `labelledImages: expected labels of shape [${count}], got [${labels.shape}]. Pass the labels of these images.`,
    );
  }
  const wanted = size ?? side;
  if (wanted !== side && wanted * 2 !== side) {
    throw new TweedieError(
      `labelledImages: expected a size of ${side} or ${side / 2}, got ${wanted}. Choose the whole images or half their side.`,
    );
  }
  const values = wanted === side ? whole(images.data) : pooled(images.data, count, wanted);
  return Object.freeze({
    images: values,
    labels: Uint8Array.from(labels.data),
    shape: [wanted, wanted, 1] as const,
    count,
  });
}

const scaled = (byte: number): number => byte / 127.5 - 1;

function whole(bytes: Uint8Array): Float32Array {
  // A plain loop: Float32Array.from takes seconds for the 47 million pixels of MNIST.
  const out = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = scaled(bytes[i]!);
  return out;
}

function pooled(bytes: Uint8Array, count: number, size: number): Float32Array {
  const out = new Float32Array(count * size * size);
  const side = 2 * size;
  for (let row = 0, at = 0; row < count * size; row++) {
    // Rows of all images follow one another, so a row of the result covers rows 2 row and 2 row + 1 of the input.
    const top = 2 * row * side;
    for (let column = 0; column < side; column += 2) {
      const upper = top + column;
      const lower = upper + side;
      out[at++] = scaled((bytes[upper]! + bytes[upper + 1]! + bytes[lower]! + bytes[lower + 1]!) / 4);
    }
  }
  return out;
}
