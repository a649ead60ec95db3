import type { GaussianStepper } from "@tweedie/core";

/** What a stepper claims; `describeLaws` holds it to that, and `docs/samplers.md` prints it. */
export interface Law {
  readonly stepper: GaussianStepper<unknown>;
  /** The order of a deterministic stepper, with the start that it ships. */
  readonly order?: number;
  /** The order of its rule, where that is higher: from an exact start of so many steps. */
  readonly fromExactStart?: { readonly order: number; readonly steps: number };
  /** Calls of the denoiser a step. */
  readonly calls?: number;
  /** Steps after which the moments are right within `bias` standard deviations. */
  readonly steps: number;
  readonly bias: number;
}

/** The steppers of a family by name: a new one joins its family's list and inherits the laws. */
export type Laws = Readonly<Record<string, Law>>;
