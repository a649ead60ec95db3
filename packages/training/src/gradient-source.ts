import type { Scalar } from "@tensorflow/tfjs-core";
import type { NamedTensors } from "./optimizer.ts";

/** A loss and its gradients. */
export interface MeasuredGradients {
  /** The loss. */
  readonly loss: Scalar;
  /** Its gradient for every variable that is trained, by name. */
  readonly gradients: NamedTensors;
}

/**
 * Where the gradients of a training step come from: of one batch (`lossGradients`), of several in turn, or of other
 * workers.
 *
 * It must depend on the weights and the number of the step alone, so that a resumed run repeats the uninterrupted one.
 * Values that are not finite are for the trainer to refuse.
 *
 * @param step - the number of updates done, 0 at the first
 * @param signal - ends the wait for others, by throwing the signal's reason
 * @returns the loss, and a gradient for every variable; owned by the caller
 */
export type GradientSource = (step: number, signal?: AbortSignal) => MeasuredGradients | Promise<MeasuredGradients>;
