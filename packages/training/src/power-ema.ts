import { TweedieError } from "@tweedie/core";
import type { Ema } from "./ema.ts";

/** Options of {@link powerEma}. */
export interface PowerEmaOptions {
  /** The width of the averaging profile relative to the length of training, between 0 and 0.289. */
  readonly sigmaRel: number;
}

/**
 * A moving average whose profile grows with training, $\bar\theta(n) \propto \int_0^n \tau^\gamma \theta(\tau)\,d\tau$:
 * $d_n = (1 - 1/n)^{\gamma + 1}$ with $\sigma_{rel} = (\gamma + 1)^{1/2} (\gamma + 2)^{-1} (\gamma + 3)^{-1/2}$
 * (Karras et al. 2024, https://arxiv.org/abs/2312.02696, section 3.1).
 *
 * @param options - `sigmaRel`; 0.05 and 0.1 are the paper's
 * @returns the average
 * @throws TweedieError if no $\gamma \ge 0$ has that width
 */
export function powerEma({ sigmaRel }: PowerEmaOptions): Ema {
  const widest = width(0);
  if (!(sigmaRel > 0 && sigmaRel < widest)) {
    throw new TweedieError(
      `powerEma: expected sigmaRel between 0 and ${widest.toFixed(3)}, got ${sigmaRel}. 0.05 and 0.1 are usual.`,
    );
  }
  const exponent = gammaOf(sigmaRel) + 1;
  return Object.freeze<Ema>({ decay: (n) => (1 - 1 / n) ** exponent });
}

/** The standard deviation of the profile $\tau^\gamma$ on [0, 1]. */
const width = (gamma: number): number => Math.sqrt(gamma + 1) / ((gamma + 2) * Math.sqrt(gamma + 3));

/** The width falls with $\gamma$, as $1/\gamma$ in the long run: bisection to the last bit. */
function gammaOf(sigmaRel: number): number {
  let low = 0;
  let high = 1 / sigmaRel;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (width(middle) > sigmaRel) low = middle;
    else high = middle;
  }
}
