import { onGrid } from "@tweedie/core";
import type { GaussianStepper, Kinds } from "@tweedie/core";

/** A sampler that waits for its grid. */
export type SamplerFactory = Kinds["samplers"];

/**
 * A stepper as a sampler that waits for its grid: what most entries of the plug-in are.
 *
 * @param stepper - the stepper
 * @returns grid to sampler
 */
export const onItsGrid =
  <M>(stepper: GaussianStepper<M>): SamplerFactory =>
  (grid) =>
    onGrid(stepper, grid);
