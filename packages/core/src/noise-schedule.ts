/**
 * How much signal and how much noise there is at time $t$: $z_t = \alpha_t x_0 + \sigma_t \epsilon$.
 *
 * Time runs from 0 (data) to 1 (noise). A schedule is float64 functions, never tensors; $\alpha$ and $\sigma$ are
 * not negative and the log signal-to-noise ratio falls strictly with $t$. Two functions make a schedule:
 *
 * ```ts
 * const rectifiedFlow: NoiseSchedule = { alpha: (t) => 1 - t, sigma: (t) => t };
 * ```
 */
export interface NoiseSchedule {
  /** The signal scale $\alpha(t)$. */
  alpha(t: number): number;
  /** The noise scale $\sigma(t)$. */
  sigma(t: number): number;
  /**
   * The time derivatives $(\alpha'(t), \sigma'(t))$, where they are known in closed form. Without it, central
   * differences are used.
   */
  derivative?(t: number): ScheduleDerivative;
}

/** The time derivatives of a schedule. */
export interface ScheduleDerivative {
  /** $\alpha'(t)$. */
  readonly alpha: number;
  /** $\sigma'(t)$. */
  readonly sigma: number;
}
