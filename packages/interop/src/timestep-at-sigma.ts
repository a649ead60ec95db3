/**
 * The timestep of a chain at a noise scale, linear in $\log\sigma$ between the table's entries and held at its ends.
 *
 * @param sigmas - $\sigma/\alpha$ at the timesteps 0, 1, ..., rising
 * @param sigma - the scale
 * @returns the timestep
 */
export function timestepAtSigma(sigmas: readonly number[], sigma: number): number {
  let [low, high] = [0, sigmas.length - 1];
  if (high === 0 || sigma <= sigmas[low]!) return low;
  if (sigma >= sigmas[high]!) return high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sigmas[middle]! <= sigma) low = middle;
    else high = middle;
  }
  return low + Math.log(sigma / sigmas[low]!) / Math.log(sigmas[high]! / sigmas[low]!);
}

/**
 * The noise scale of a chain at a timestep, linear in $\sigma$ between the table's entries and held at its ends.
 *
 * @param sigmas - $\sigma/\alpha$ at the timesteps 0, 1, ...
 * @param timestep - the timestep, which need not be an integer
 * @returns the scale
 */
export function sigmaAtTimestep(sigmas: readonly number[], timestep: number): number {
  const place = Math.min(Math.max(timestep, 0), sigmas.length - 1);
  const low = Math.min(Math.floor(place), sigmas.length - 1);
  const [a, b] = [sigmas[low]!, sigmas[Math.min(low + 1, sigmas.length - 1)]!];
  return a + (place - low) * (b - a);
}
