import { TweedieError } from "@tweedie/core";

/**
 * Checks that a U-Net can halve images as often as it has widths.
 *
 * @param widths - the channels at each resolution
 * @param shape - the shape of an image
 * @throws TweedieError if it cannot
 */
export function checkWidths(widths: readonly number[], [height = 0, width = 0]: readonly number[]): void {
  const multiple = 2 ** (widths.length - 1);
  if (height % multiple === 0 && width % multiple === 0) return;
  throw new TweedieError(
    `config: expected widths whose halvings fit images of ${height}x${width}, got ${widths.length} widths, which take ` +
      `multiples of ${multiple}. Give fewer widths.`,
  );
}
