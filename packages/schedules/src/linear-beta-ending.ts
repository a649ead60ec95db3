import { TweedieError } from "@tweedie/core";

/** Two rates, per unit of time. */
export interface BetaRates {
  /** The rate at $t = 0$. */
  readonly betaMin: number;
  /** The rate at $t = 1$. */
  readonly betaMax: number;
}

/**
 * The rates with which {@link linearBeta} ends at a given log signal-to-noise ratio, for those who know a
 * variance-preserving schedule by where it ends:
 *
 * $$\frac{\beta_{min} + \beta_{max}}2 = \log\left(1 + e^{-\lambda(1)}\right), \qquad \alpha(1)^2 = \frac1{1 + e^{-\lambda(1)}}$$
 *
 * From a final $\alpha$ or $\bar\alpha$ use `logSnrOf({ alphaBar: alpha ** 2 })`. {@link logSnrEndOf} goes back.
 *
 * @param logSnrEnd - $\lambda(1)$, in nats
 * @param options - the ratio of the two rates
 * @returns the rates, options of {@link linearBeta}
 * @throws TweedieError if $\lambda(1)$ is not within -500 and 500 or the ratio is not positive and finite
 */
export function linearBetaEnding(logSnrEnd: number, { ratio = 200 }: LinearBetaEndingOptions = {}): BetaRates {
  if (!(Math.abs(logSnrEnd) <= 500 && ratio > 0 && Number.isFinite(ratio))) {
    throw new TweedieError(
      `linearBetaEnding: expected a final log-SNR within -500 and 500 and a positive ratio, got ${logSnrEnd} and ` +
        `${ratio}. Use for example -10 and 200.`,
    );
  }
  // log(1 + e^x) without overflow.
  const integral = Math.max(-logSnrEnd, 0) + Math.log1p(Math.exp(-Math.abs(logSnrEnd)));
  const betaMin = (2 * integral) / (1 + ratio);
  return Object.freeze({ betaMin, betaMax: ratio * betaMin });
}

/** Options of {@link linearBetaEnding}. */
export interface LinearBetaEndingOptions {
  /** $\beta_{max}/\beta_{min}$; 200, as from 0.1 to 20, if left out. */
  readonly ratio?: number;
}

/**
 * The log signal-to-noise ratio at which {@link linearBeta} ends, the inverse of {@link linearBetaEnding}:
 * $\lambda(1) = -\log\left(e^{(\beta_{min} + \beta_{max})/2} - 1\right)$.
 *
 * @param rates - the rates at both ends, per unit of time
 * @returns $\lambda(1)$, in nats
 * @throws TweedieError if the rates are not positive and finite
 */
export function logSnrEndOf({ betaMin, betaMax }: BetaRates): number {
  if (!(betaMin > 0 && betaMax > 0 && Number.isFinite(betaMin + betaMax))) {
    throw new TweedieError(
      `logSnrEndOf: expected positive rates betaMin and betaMax, got ${betaMin} and ${betaMax}. Use 0.1 and 20.`,
    );
  }
  const integral = (betaMin + betaMax) / 2;
  // -log(e^x - 1) without overflow, and with all digits of small x.
  return integral > 1 ? -integral - Math.log1p(-Math.exp(-integral)) : -Math.log(Math.expm1(integral));
}
