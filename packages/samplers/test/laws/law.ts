import type { GaussianStepper } from "@tweedie/core";

/** What a stepper claims; `describeLaws` holds it to that, and `docs/samplers.md` prints it. */
export interface Law {
  readonly stepper: GaussianStepper<unknown>;
  /** The order of a deterministic stepper, with the start that it ships. */
  readonly order?: number;
  /**
   * The order of its rule, where that is higher: from an exact start of so many steps, on grids that are fine enough for it to
   * show (those of `expectOrder` if left out).
   */
  readonly fromExactStart?: { readonly order: number; readonly steps: number; readonly grids?: readonly number[] };
  /** Calls of the denoiser a step. */
  readonly calls?: number;
  /** Steps after which the moments are right within `bias` standard deviations. */
  readonly steps: number;
  readonly bias: number;
  /** The fewest steps that it takes without refusing them (5 if left out). */
  readonly fewest?: number;
  /** What it says where it refuses to start at and just below zero terminal SNR, where it does. */
  readonly refuses?: RegExp;
}

/** The steppers of a family by name: a new one joins its family's list and inherits the laws. */
export type Laws = Readonly<Record<string, Law>>;
