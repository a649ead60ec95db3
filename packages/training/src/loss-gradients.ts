import { add, dispose, tidy } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor, TensorContainer } from "@tensorflow/tfjs-core";
import { combine, OutOfMemoryError, rowWindows, TweedieError } from "@tweedie/core";
import type { Rng, RowWindow } from "@tweedie/core";
import type { GradientSource, MeasuredGradients } from "./gradient-source.ts";
import type { NamedTensors } from "./optimizer.ts";
import { batchRows, rowsOfBatch } from "./rows-of-batch.ts";
import { sayWhatFits } from "./rows-that-fit.ts";
import { tapeGradients } from "./tape-gradients.ts";
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
  /**
   * The number of parts in which a batch passes through the network, one after the other, to take less memory: 1 if left
   * out. Batches are then tensors and arrays, or plain objects of them, whose first axis counts the rows, and the loss is
   * a mean over rows.
   */
  readonly accumulate?: number;
}

/** The share of one of several workers in each batch. */
export interface BatchShare {
  /** Which of the workers, from 0. */
  readonly index: number;
  /** The number of workers. */
  readonly count: number;
}

/**
 * The gradients of a loss on a batch, by TensorFlow.js's differentiation.
 *
 * In parts, by turns (`accumulate`) or by workers (`share`), the gradient is $\sum_k \frac{n_k}{n} \nabla L_k$ with $n_k$
 * the rows of a part and $L_k$ its loss, which draws what its rows would draw in the whole batch (`rng.window`). It is
 * that of the whole batch, but for the order in which float32 sums are taken: for a sum of $N$ terms a difference of at
 * most $N\,2^{-23}$ of the sum of their sizes, and in practice about $10^{-6}$ of the largest gradient.
 *
 * @param options - state, batches, loss, randomness, accumulation
 * @param share - the worker's share: its losses and gradients are terms of the sum over all workers
 * @returns the source of gradients
 * @throws TweedieError if there are no parts; at a step, if memory runs out, with the number of rows that fit; if the loss is not a scalar or does not depend on a variable, or
 *   the batch cannot be cut, or has fewer rows than there are workers
 */
export function lossGradients<B>(options: LossGradientsOptions<B>, share?: BatchShare): GradientSource {
  const { state, batches, loss, rng, accumulate = 1 } = options;
  if (!(Number.isSafeInteger(accumulate) && accumulate > 0)) {
    throw new TweedieError(`train: expected accumulate to be a positive number of parts, got ${accumulate}. Use 1.`);
  }
  const random = rng.split("step");
  const inParts = (step: number, parts: number): MeasuredGradients =>
    inTidy(() => {
      const batch = batches(step);
      const own = ownRows(batch, share);
      const { total } = own;
      return sumOf(
        rowWindows(own.count, Math.min(parts, own.count)).map(({ first, count }) => {
          const window = { first: own.first + first, count, total };
          return {
            worth: count / total,
            measure: (worth) =>
              measured(state, () => loss(rowsOfBatch(batch, window), random.split(step).window(window)), worth),
          };
        }),
      );
    });
  const atOnce = (step: number): MeasuredGradients =>
    inTidy(() => {
      const batch = batches(step);
      return measured(state, () => loss(batch, random.split(step)));
    });

  return (step) => {
    try {
      return accumulate === 1 && !share ? atOnce(step) : inParts(step, accumulate);
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      const own = countRows(() => ownRows(batches(step), share));
      return sayWhatFits(error, {
        rows: Math.ceil(own / accumulate),
        own,
        workers: share?.count ?? 1,
        attempt: (rows) => {
          const { loss, gradients } = inParts(step, Math.ceil(own / rows));
          dispose([loss, ...Object.values(gradients)]);
        },
      });
    }
  };
}

/** 1 where the rows of a batch cannot be told. */
function countRows(window: () => RowWindow): number {
  let count = 1;
  try {
    tidy(() => {
      ({ count } = window());
    });
  } catch {
    // The step's own error says more than this one.
  }
  return count;
}

/** The rows of a batch that a thread works on. */
function ownRows(batch: unknown, share: BatchShare | undefined): RowWindow {
  const total = batchRows(batch);
  return share ? rowWindows(total, share.count)[share.index]! : { first: 0, count: total, total };
}

interface Term {
  readonly worth: number;
  /** The loss, and its gradients times a number. */
  readonly measure: (worth: number) => MeasuredGradients;
}

/** $\sum_k w_k x_k$ of losses and gradients, of which two at a time are held. */
function sumOf(terms: readonly Term[]): MeasuredGradients {
  return terms.reduce<MeasuredGradients | undefined>((last, { worth, measure }) => {
    const sum = inTidy(() => {
      const { loss, gradients } = measure(worth);
      const part = combine<Scalar>([worth, loss]);
      if (!last) return { loss: part, gradients };
      return {
        loss: add(last.loss, part),
        gradients: mapValues(gradients, (x, name) => add(last.gradients[name]!, x)),
      };
    });
    if (last) dispose([last.loss, ...Object.values(last.gradients)]);
    return sum;
  }, undefined)!;
}

const mapValues = (tensors: NamedTensors, f: (x: Tensor, name: string) => Tensor): NamedTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, f(x, name)]));

function measured(state: TrainingState, loss: () => Scalar, worth = 1): MeasuredGradients {
  const { weights } = state.contents();
  const names = Object.keys(weights);
  const { value, gradients: list } = tapeGradients(loss, Object.values(weights), worth);
  // Not inside the loss: what TensorFlow.js has saved for gradients would leak with the error.
  if ((value.rank as number) !== 0) {
    throw new TweedieError(`train: expected a scalar loss, got one of shape [${value.shape}]. Take its mean.`);
  }
  const gradients = names.map((name, k) => {
    const gradient = list[k];
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
