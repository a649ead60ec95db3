import { engine, tidy } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor, TensorContainer } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import type { GradientSource, MeasuredGradients } from "./gradient-source.ts";
import type { TrainingState } from "./training-state.ts";

/** What {@link lossGradients} needs. */
export interface LossGradientsOptions<B> {
  /** The run; its variables are differentiated for. */
  readonly state: TrainingState;
  /**
   * The batch of a step, counted from 0; called inside a `tidy`. It must depend on the number alone, so that a resumed
   * run sees the same data.
   */
  readonly batches: (step: number) => B;
  /** The loss of a batch, a scalar that depends on every variable of the state. */
  readonly loss: (batch: B, rng: Rng) => Scalar;
  /** The source of randomness: step n draws from `rng.split("step").split(n)`, n counted from 0. */
  readonly rng: Rng;
}

/**
 * The gradients of a loss on a batch, by TensorFlow.js's differentiation.
 *
 * @param options - state, batches, loss, randomness
 * @returns the source of gradients
 * @throws TweedieError at a step, if the loss is not a scalar or does not depend on a variable
 */
export function lossGradients<B>({ state, batches, loss, rng }: LossGradientsOptions<B>): GradientSource {
  const random = rng.split("step");
  return (step) =>
    inTidy(() => {
      const batch = batches(step);
      return measured(state, () => loss(batch, random.split(step)));
    });
}

function measured(state: TrainingState, loss: () => Scalar): MeasuredGradients {
  const { weights } = state.contents();
  const names = Object.keys(weights);
  // The list of gradients has gaps where the loss does not depend on a variable.
  const { value, grads } = engine().gradients(loss, Object.values(weights), undefined, true) as {
    value: Scalar;
    grads: (Tensor | null | undefined)[];
  };
  // Not inside the loss: what TensorFlow.js has saved for gradients would leak with the error.
  if ((value.rank as number) !== 0) {
    throw new TweedieError(`train: expected a scalar loss, got one of shape [${value.shape}]. Take its mean.`);
  }
  const gradients = names.map((name, k) => {
    const gradient = grads[k];
    if (gradient) return [name, gradient] as const;
    throw new TweedieError(
      `train: expected a loss that depends on every variable, got no gradient for "${name}" in step ` +
        `${state.step + 1}. Leave it out of the state's variables, or use it in the network.`,
    );
  });
  return { loss: value, gradients: Object.fromEntries(gradients) };
}

const inTidy = (f: () => MeasuredGradients): MeasuredGradients =>
  tidy(() => f() as unknown as TensorContainer) as unknown as MeasuredGradients;
