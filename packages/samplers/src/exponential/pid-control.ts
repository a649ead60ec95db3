/** The gains of PID control of step sizes: how a step follows from the errors of the last three. */
export interface PidGains {
  /** On the last change of the error (default 0). */
  readonly proportional?: number;
  /** On the error (default 1). */
  readonly integral?: number;
  /** On the change of that change (default 0). */
  readonly derivative?: number;
}

/** A step size, and what it was found from. */
export interface PidState {
  /** The size of the step to try. */
  readonly h: number;
  /** The inverse errors of the last two steps that were accepted, newest first; none before the first attempt. */
  readonly past: readonly [number, number] | undefined;
}

/** What follows from an attempt. */
export interface PidVerdict {
  /** Whether the step stands. */
  readonly isAccepted: boolean;
  /** The state for the next attempt. */
  readonly next: PidState;
}

/**
 * Control of step sizes by the errors $e_n$ of the last three steps, in units of the tolerance:
 *
 * $$h_{n+1} = h_n \Big(1 + \arctan\big(e_n^{-b_1} e_{n-1}^{-b_2} e_{n-2}^{-b_3} - 1\big)\Big), \qquad
 * b_1 = \frac{p + i + d}{k}, \quad b_2 = -\frac{p + 2d}{k}, \quad b_3 = \frac{d}{k}$$
 *
 * A step is accepted unless it is to be repeated with less than `safety` of its size.
 *
 * Söderlind 2003, *Digital Filters in Adaptive Time-Stepping*, https://doi.org/10.1145/641876.641877; the limiter is that of
 * Söderlind and Wang 2006, https://doi.org/10.1016/j.cam.2005.03.008.
 *
 * @param order - $k$, the order of the error in $h$
 * @param safety - the share of its size below which a step is rejected
 * @param gains - $p$, $i$ and $d$
 * @returns state and error to the verdict
 */
export const pidControl =
  (order: number, safety: number, { proportional: p = 0, integral: i = 1, derivative: d = 0 }: PidGains) =>
  ({ h, past }: PidState, error: number): PidVerdict => {
    const now = 1 / (error + leastError);
    const [before, earlier] = past ?? [now, now];
    const wanted = now ** ((p + i + d) / order) * before ** (-(p + 2 * d) / order) * earlier ** (d / order);
    const factor = 1 + Math.atan(wanted - 1);
    const isAccepted = factor >= safety;
    return { isAccepted, next: { h: h * factor, past: isAccepted ? [now, before] : [before, earlier] } };
  };

/** Where there is no error, the step grows as far as the limiter lets it. */
const leastError = 1e-8;
