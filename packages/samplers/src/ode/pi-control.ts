/** The length of the step to try, and the error of the last one that was taken. */
export interface PiState {
  /** The length. */
  readonly h: number;
  /** The error, in units of what is tolerated. */
  readonly before: number;
}

/**
 * Control of step lengths by the errors of the last two steps, in units of what is tolerated:
 *
 * $$h_{n+1} = h_n \cdot 0.9\, e_n^{-(1/k - 0.75\beta)}\, e_{n-1}^{\beta}, \qquad \beta = 0.2/k,$$
 *
 * by a factor from 0.2 to 10, and never longer after a step that was rejected. An error that is not a number counts as huge.
 *
 * Hairer and Wanner 1996, *Solving Ordinary Differential Equations II*, eq. IV.2.43c, with the constants of DOPRI5,
 * https://doi.org/10.1007/978-3-642-05221-7; Gustafsson 1991, https://doi.org/10.1145/210232.210242.
 *
 * @param k - the power of $h$ that the error goes with
 * @param state - the step that was tried
 * @param error - its error; up to 1 it is taken
 * @returns the next state
 */
export function piControl(k: number, { h, before }: PiState, error: number): PiState {
  const isAccepted = error <= 1;
  const beta = 0.2 / k;
  const wanted = Number.isNaN(error) ? 0 : 0.9 * error ** -(1 / k - 0.75 * beta) * (isAccepted ? before ** beta : 1);
  return {
    h: h * Math.min(isAccepted ? 10 : 1, Math.max(0.2, wanted)),
    before: isAccepted ? Math.max(error, 1e-4) : before,
  };
}
