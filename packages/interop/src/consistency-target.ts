import { TweedieError } from "@tweedie/core";
import type { Target } from "@tweedie/core";

/**
 * The raw output $F$ of a consistency model, $x_0 = c_{skip}\,x + c_{out}\,F$ with
 *
 * $$c_{skip} = \frac{s^2}{(\sigma - \sigma_{min})^2 + s^2}, \qquad
 * c_{out} = \frac{s\,(\sigma - \sigma_{min})}{\sqrt{\sigma^2 + s^2}}$$
 *
 * so that the model is the identity at $\sigma_{min}$ (Song et al. 2023, appendix C, https://arxiv.org/abs/2303.01469). It is
 * for noise that explodes, $\alpha = 1$.
 *
 * @param options - $\sigma_{min}$, and the standard deviation $s$ of the data
 * @returns the target, $a = (1 - c_{skip})/c_{out}$ and $b = -c_{skip}\,\sigma/c_{out}$
 */
export function consistencyTarget({
  sigmaMin,
  sigmaData,
}: {
  readonly sigmaMin: number;
  readonly sigmaData: number;
}): Target {
  return ({ sigma }) => {
    const above = sigma - sigmaMin;
    if (!(above > 0)) {
      throw new TweedieError(
        `consistencyTarget: expected a noise scale above sigma_min = ${sigmaMin}, got ${sigma}. ` +
          `There the model is the identity and its network does not count.`,
      );
    }
    const skip = sigmaData ** 2 / (above ** 2 + sigmaData ** 2);
    const out = (above * sigmaData) / Math.hypot(sigma, sigmaData);
    return [(1 - skip) / out, (-skip * sigma) / out];
  };
}
