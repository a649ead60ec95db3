import type { Variable } from "@tensorflow/tfjs-core";

/**
 * The number of scalars in a network's variables.
 *
 * @param variables - the variables by name
 * @returns the sum of their sizes
 */
export function countParameters(variables: Readonly<Record<string, Variable>>): number {
  return Object.values(variables).reduce((sum, { size }) => sum + size, 0);
}
