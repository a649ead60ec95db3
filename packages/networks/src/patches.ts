import { reshape, transpose } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";

/**
 * Cuts images into square patches, row by row, each of them one token. {@link imagesOf} is the inverse.
 *
 * @param x - images, `[batch, height, width, channels]`
 * @param patch - the side of a patch, a divisor of the height and the width
 * @returns `[batch, height / patch * width / patch, patch * patch * channels]`; inside a token the channels of a pixel
 *   stand together, pixels row by row
 * @throws TweedieError if `x` is not a batch of images that the patches tile
 */
export function patchesOf(x: Tensor, patch: number): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  if (x.rank !== 4 || height % patch !== 0 || width % patch !== 0) {
    throw new TweedieError(
      `patchesOf: expected images [batch, height, width, channels] that patches of ${patch} x ${patch} tile, got the ` +
        `shape [${x.shape}]. Pad the images, or use smaller patches.`,
    );
  }
  const [rows, columns] = [height / patch, width / patch];
  const cut = reshape(x, [batch, rows, patch, columns, patch * channels]);
  return reshape(transpose(cut, [0, 1, 3, 2, 4]), [batch, rows * columns, patch * patch * channels]);
}

/**
 * Puts images together from the patches of {@link patchesOf}.
 *
 * @param tokens - `[batch, height / patch * width / patch, patch * patch * channels]`
 * @param patch - the side of a patch
 * @param shape - the images' shape, `[batch, height, width, channels]`
 * @returns images of that shape
 * @throws TweedieError if the tokens are not as many and as long as these images need
 */
export function imagesOf(tokens: Tensor, patch: number, shape: readonly number[]): Tensor {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const [rows, columns] = [height / patch, width / patch];
  const wanted = [batch, rows * columns, patch * patch * channels];
  if (shape.length !== 4 || tokens.rank !== 3 || tokens.shape.some((size, axis) => size !== wanted[axis])) {
    throw new TweedieError(
      `imagesOf: expected tokens [${wanted}] for images [${shape}], got the shape [${tokens.shape}]. ` +
        `Give the patch and the shape that the images were cut with.`,
    );
  }
  const cut = reshape(tokens, [batch, rows, columns, patch, patch * channels]);
  return reshape(transpose(cut, [0, 1, 3, 2, 4]), [...shape]);
}
