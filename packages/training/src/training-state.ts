import { keep, mul } from "@tensorflow/tfjs-core";
import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Ema } from "./ema.ts";
import type { NamedTensors, Optimizer } from "./optimizer.ts";

/** Variables by name, such as those of a network. */
export type NamedVariables = Readonly<Record<string, Variable>>;

/** What {@link trainingState} is made from. */
export interface TrainingStateOptions {
  /** The variables to train: borrowed, and assigned to. */
  readonly variables: NamedVariables;
  /** The rule that changes them. */
  readonly optimizer: Optimizer;
  /** The moving average of their values, if there is to be one. */
  readonly ema?: Ema;
}

/** All that training changes, and that a checkpoint holds. */
export interface TrainingContents {
  /** The number of updates done. */
  readonly step: number;
  /** The values of the variables by name. */
  readonly weights: NamedTensors;
  /** The optimiser's state. */
  readonly optimizer: NamedTensors;
  /** The averaged weights by name; empty without an EMA. */
  readonly ema: NamedTensors;
}

/** The state of a training run: variables, the optimiser's state, averaged weights and the number of updates done. */
export interface TrainingState {
  /** The variables that are trained. */
  readonly variables: NamedVariables;
  /** The rule that changes the variables. */
  readonly optimizer: Optimizer;
  /** The moving average, if there is one. */
  readonly ema: Ema | undefined;
  /** The number of updates done. */
  readonly step: number;
  /**
   * What training changes, as it is now. The tensors are borrowed, and valid until the next update.
   *
   * @throws TweedieError inside `withAverage`, where the variables hold other values
   */
  contents(): TrainingContents;
  /**
   * Puts other contents in the place of the present ones, all at once.
   *
   * @param contents - with the names and shapes of the present ones; the state becomes the owner of the tensors
   * @throws TweedieError inside `withAverage`
   */
  replace(contents: TrainingContents): void;
  /**
   * Runs a function while the variables hold the averaged weights, then puts the trained ones back.
   *
   * @param use - draws samples or saves the averaged model; it must not train
   * @returns what the function returns
   * @throws TweedieError if there is no average, or inside another call
   */
  withAverage<T>(use: () => T | Promise<T>): Promise<T>;
  /** Frees what the state owns; the variables stay. */
  dispose(): void;
}

/**
 * A training run before its first update.
 *
 * @param options - the variables, the optimiser, and the EMA, which starts at the present weights
 * @returns the state, to be disposed of by the caller
 * @throws TweedieError if a variable is missing, fixed, or not of float type
 */
export function trainingState({ variables, optimizer, ema }: TrainingStateOptions): TrainingState {
  checkVariables(variables);
  let step = 0;
  let moments = kept(optimizer.init(variables));
  // A copy, as averages are updated in place where nobody shares their memory.
  let average = kept(ema ? mapValues(variables, (x) => mul(x, 1)) : {});
  let swapped = false;

  const assertTrained = (caller: string): void => {
    if (swapped) {
      throw new TweedieError(
        `${caller}: expected the trained weights in the variables, got the averaged ones inside withAverage. ` +
          `Train and save after it.`,
      );
    }
  };
  const assign = (weights: NamedTensors): void => {
    for (const [name, x] of Object.entries(weights)) variables[name]!.assign(x);
  };

  return Object.freeze<TrainingState>({
    variables,
    optimizer,
    ema,
    get step() {
      return step;
    },
    contents: () => {
      assertTrained("TrainingState.contents");
      return { step, weights: variables, optimizer: moments, ema: average };
    },
    replace: (next) => {
      assertTrained("TrainingState.replace");
      assign(next.weights);
      disposeAll(next.weights);
      const old = [moments, average];
      ({ step } = next);
      moments = kept(next.optimizer);
      average = kept(next.ema);
      const live = new Set([...Object.values(moments), ...Object.values(average)]);
      for (const x of old.flatMap((tensors) => Object.values(tensors))) if (!live.has(x)) x.dispose();
    },
    withAverage: async (use) => {
      assertTrained("TrainingState.withAverage");
      if (!ema) {
        throw new TweedieError(
          "TrainingState.withAverage: expected a state with an EMA, got one without. Pass ema to trainingState.",
        );
      }
      const trained = kept(mapValues(variables, (x) => x.clone()));
      assign(average);
      swapped = true;
      try {
        return await use();
      } finally {
        swapped = false;
        assign(trained);
        disposeAll(trained);
      }
    },
    dispose: () => {
      disposeAll(moments);
      disposeAll(average);
    },
  });
}

function checkVariables(variables: NamedVariables): void {
  const entries = Object.entries(variables);
  if (entries.length === 0) {
    throw new TweedieError("trainingState: expected at least one variable, got none. Pass those of a network.");
  }
  for (const [name, { dtype, trainable, isDisposed }] of entries) {
    if (dtype !== "float32" || !trainable || isDisposed) {
      const got = isDisposed ? "a disposed one" : trainable ? `one of ${dtype}` : "a fixed one";
      throw new TweedieError(
        `trainingState: expected float variables that can be trained, got ${got} for "${name}". Leave it out.`,
      );
    }
  }
}

const mapValues = (variables: NamedVariables, f: (x: Variable) => Tensor): NamedTensors =>
  Object.fromEntries(Object.entries(variables).map(([name, x]) => [name, f(x)]));

/** The state outlives any `tidy` around it. */
function kept(tensors: NamedTensors): NamedTensors {
  for (const x of Object.values(tensors)) keep(x);
  return tensors;
}

function disposeAll(tensors: NamedTensors): void {
  for (const x of Object.values(tensors)) x.dispose();
}
