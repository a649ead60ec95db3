/** The timesteps and scales of the calls of a grid. */
export interface Calls {
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
}

/**
 * Lays out the calls of a method that evaluates the network at both ends of a step (Heun's): every level but the first and
 * the last appears twice.
 *
 * @param timesteps - the timesteps
 * @param sigmas - their scales and the final one
 * @returns the layout
 */
export function twice(timesteps: readonly number[], sigmas: readonly number[]): Calls {
  return {
    timesteps: [...timesteps.slice(0, 1), ...timesteps.slice(1).flatMap((k) => [k, k])],
    sigmas: [...sigmas.slice(0, 1), ...sigmas.slice(1, -1).flatMap((sigma) => [sigma, sigma]), ...sigmas.slice(-1)],
  };
}

/**
 * Lays out the calls of KDPM2, which evaluates the network halfway through a step too, at the geometric mean of its scales.
 * Its ancestral form steps to $\sigma_{down} = \sigma_{i+1}^2/\sigma_i$ first and adds noise after, so that the mean is the
 * level that the step leads to.
 *
 * @param timesteps - the timesteps
 * @param sigmas - their scales and the final one
 * @param timestepAt - the timestep of a scale
 * @param ancestral - whether the step is the ancestral one
 * @returns the layout, and the scales halfway
 */
export function withMidpoints(
  timesteps: readonly number[],
  sigmas: readonly number[],
  timestepAt: (sigma: number) => number,
  ancestral: boolean,
): Calls & { readonly midpointSigmas: readonly (number | undefined)[] } {
  const between = sigmas.slice(0, -1).map((sigma, i) => Math.sqrt(sigma * sigmas[i + 1]!));
  // The ancestral class lists the mean of a step with the level it leaves, the other one with the level it reaches.
  const means = ancestral ? [...sigmas.slice(1, -1), 0, 0] : [undefined, ...between];
  const calls = ancestral ? means : means.slice(1);
  return {
    timesteps: [...timesteps.slice(0, 1), ...timesteps.slice(1).flatMap((k, i) => [timestepAt(calls[i] ?? 0), k])],
    sigmas: layOut(sigmas),
    midpointSigmas: layOut(means),
  };
}

/** The first once, the others twice, and the last once more. */
const layOut = <T>(items: readonly T[]): readonly T[] => [
  ...items.slice(0, 1),
  ...items.slice(1).flatMap((item) => [item, item]),
  ...items.slice(-1),
];
