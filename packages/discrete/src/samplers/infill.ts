import { where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { TokenStepper } from "@tweedie/core";

/** Options of {@link infill}. */
export interface InfillOptions {
  /** Tokens of which some are known, int32, of the shape of the samples or one that broadcasts to it, such as `[1, length]`; borrowed. */
  readonly known: Tensor;
  /** Which of them are, bool, of the same shape; borrowed. */
  readonly isKnown: Tensor;
}

/**
 * A stepper that fills in the tokens that are not known: known ones are put in their places before and after every step, those of
 * the start too.
 *
 * With masks it draws from $p(x_0 \mid \text{known})$, as well as the stepper draws from $p(x_0)$: a clean token says to a masked
 * model what it will always say, so that steps of one position at a time are exact. Other processes take a clean token for one
 * that may be noise, the less so the closer to the end; for them it is an approximation, as in Lou et al. 2024, section 5.4. What is exact
 * there is {@link guidedRatio} by a classifier of what is known.
 *
 * Any positions may be known: Lou et al. 2024, https://arxiv.org/abs/2310.16834, section 5.4.
 *
 * @param stepper - what fills in
 * @param options - what is known, and where
 * @returns the stepper
 * @throws TweedieError if dtypes or shapes do not fit
 */
export function infill<M>(stepper: TokenStepper<M>, options: InfillOptions): TokenStepper<M> {
  checkKnown("infill", options);
  const { known, isKnown } = options;
  const kept = (x: Tensor): Tensor => where(isKnown, known, x);
  return Object.freeze<TokenStepper<M>>({
    init: () => stepper.init(),
    step(x, t, s, env, memory, place) {
      const next = stepper.step(kept(x), t, s, env, memory, place);
      return { x: kept(next.x), memory: next.memory };
    },
  });
}

/** Refuses what is known if dtypes or shapes do not fit. */
export function checkKnown(name: string, { known, isKnown }: InfillOptions): void {
  if (known.dtype === "int32" && isKnown.dtype === "bool" && `${known.shape}` === `${isKnown.shape}`) return;
  throw new TweedieError(
    `${name}: expected known tokens (int32) and where they are (bool) of one shape, got ${known.dtype} of [${known.shape}] ` +
      `and ${isKnown.dtype} of [${isKnown.shape}]. Cast them, and mark the known positions by true.`,
  );
}
