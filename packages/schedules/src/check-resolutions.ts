import { TweedieError } from "@tweedie/core";

/**
 * Refuses sides of images that are not positive and finite.
 *
 * @param name - the function that speaks
 * @param sides - the sides, in pixels
 */
export function checkResolutions(name: string, sides: readonly number[]): void {
  const bad = sides.find((side) => !(side > 0 && Number.isFinite(side)));
  if (bad === undefined) return;
  throw new TweedieError(`${name}: expected positive sides of images, got ${bad}. Pass pixels, for example 256.`);
}
