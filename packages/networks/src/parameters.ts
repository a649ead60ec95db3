import { ones, tidy, variable, zeros } from "@tensorflow/tfjs-core";
import type { Variable } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";

/** Makes the variables of a network and collects them by name. */
export interface Parameters {
  /** All variables made so far. */
  readonly variables: Readonly<Record<string, Variable>>;
  /**
   * A variable drawn from $\mathcal N(0, \mathrm{deviation}^2)$.
   *
   * @throws TweedieError if the name is taken
   */
  normal(name: string, shape: readonly number[], deviation: number): Variable;
  /**
   * A variable of zeros.
   *
   * @throws TweedieError if the name is taken
   */
  zeros(name: string, shape: readonly number[]): Variable;
  /**
   * A variable of ones.
   *
   * @throws TweedieError if the name is taken
   */
  ones(name: string, shape: readonly number[]): Variable;
}

/**
 * An empty collection of variables.
 *
 * Every variable draws from a generator of its own, split off by its name, so that adding one does not change the
 * others. The names live in the collection: the engine of TensorFlow.js, where names must be unique, sees numbers.
 *
 * @param rng - the source of initial values
 * @returns the collection; its variables are owned by the caller
 */
export function parameters(rng: Rng): Parameters {
  const variables: Record<string, Variable> = {};
  const add = (name: string, make: () => Variable): Variable => {
    if (Object.hasOwn(variables, name)) {
      throw new TweedieError(`parameters: expected each name once, got "${name}" twice. Rename one of them.`);
    }
    return (variables[name] = tidy(make));
  };
  return Object.freeze({
    variables,
    normal: (name: string, shape: readonly number[], deviation: number) =>
      add(name, () => variable(combine([deviation, rng.split(name).normal(shape)]))),
    zeros: (name: string, shape: readonly number[]) => add(name, () => variable(zeros([...shape]))),
    ones: (name: string, shape: readonly number[]) => add(name, () => variable(ones([...shape]))),
  });
}
