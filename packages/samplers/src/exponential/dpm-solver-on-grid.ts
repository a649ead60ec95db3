import type { Tensor } from "@tensorflow/tfjs-core";
import type { GaussianEnv, GaussianStepper, NoiseLevel, Place, Prediction } from "@tweedie/core";
import { dpmSolverMoments } from "./dpm-solver-rules.ts";
import type { DpmSolverVariant } from "./dpm-solver-rules.ts";
import { evaluation, exponentialStep } from "./exponential-step.ts";
import type { Evaluation, ExponentialRule } from "./exponential-step.ts";
import { isFirstOrder, isStill } from "./first-order-step.ts";
import { exactMoments } from "./moments.ts";
import { lowersOrder } from "./last-steps.ts";
import type { LastSteps } from "./last-steps.ts";
import { singleStepPlan } from "./single-step-plan.ts";
import type { Predicted } from "./stretch.ts";

/** Where the single step that a run is in began, and what was evaluated since, newest first. */
export interface SingleStepMemory extends NoiseLevel {
  /** The samples there. */
  readonly x: Tensor;
  /** The evaluations. */
  readonly known: readonly Evaluation[];
}

/** What a single-step method on grid levels is made of. */
export interface OnGridRule extends LastSteps {
  /** The prediction that is integrated. */
  readonly of: Predicted;
  /** The order. */
  readonly order: 1 | 2 | 3;
  /** The variant. */
  readonly variant: DpmSolverVariant;
  /** Carries samples through evaluations, on the probability flow if left out. */
  readonly advance?: Advance;
}

/** Carries samples from `t` to `s` through evaluations: {@link exponentialStep}, or with noise. */
export type Advance = (
  rule: ExponentialRule,
  x: Tensor,
  t: NoiseLevel,
  s: NoiseLevel,
  env: GaussianEnv,
  prediction: Prediction,
  used: readonly Evaluation[],
) => Tensor;

/**
 * The single-step DPM-Solver with its nodes on grid levels: a single step of order $k$ spans $k$ intervals, in each of which
 * the samples are carried from where the step began by a rule of one more evaluation. One evaluation an interval, as in
 * diffusers.
 *
 * @param rule - the rule
 * @returns the stepper
 */
export function dpmSolverOnGrid({
  of,
  order,
  variant,
  advance = alongFlow,
  ...last
}: OnGridRule): GaussianStepper<SingleStepMemory | undefined> {
  const moments = dpmSolverMoments(variant);
  return Object.freeze<GaussianStepper<SingleStepMemory | undefined>>({
    init: () => undefined,
    step(x, t, s, env, memory, place) {
      const prediction = env.denoise(x, t);
      const { isFirst, isLast } = inStep(order, memory, place, last);
      const begun =
        !memory || isFirst || isFirstOrder(of, memory, s) ? { ...levelOf(t), x: x.clone(), known: [] } : memory;
      const known = [evaluation(of, t, prediction), ...begun.known];
      // Of three evaluations the variant midpoint takes the ends, by the exact integral of the line through them.
      const rule =
        variant === "midpoint" && known.length === 3
          ? { of, moments: exactMoments, used: [known[0]!, known[2]!] }
          : { of, moments, used: known };
      return {
        x: advance(rule, begun.x, begun, s, env, prediction, rule.used),
        memory: isLast || known.length === order ? undefined : { ...begun, known: isStill(t, s) ? begun.known : known },
      };
    },
  });
}

const alongFlow: Advance = (rule, x, t, s, _, prediction, used) => exponentialStep(rule, x, t, s, prediction, used);

const levelOf = ({ t, alpha, sigma }: NoiseLevel): NoiseLevel => ({ t, alpha, sigma });

/** Whether an interval is the first or the last of its single step. */
function inStep(
  order: number,
  memory: SingleStepMemory | undefined,
  place: Place | undefined,
  { lowerOrderFinal, eulerAtFinal }: LastSteps,
): { readonly isFirst: boolean; readonly isLast: boolean } {
  if (!place) return { isFirst: !memory, isLast: false };
  if (eulerAtFinal && place.step === place.steps) return { isFirst: true, isLast: true };
  let end = 0;
  for (const length of singleStepPlan(order, place.steps, lowersOrder(place, lowerOrderFinal))) {
    end += length;
    if (place.step <= end) return { isFirst: place.step === end - length + 1, isLast: place.step === end };
  }
  return { isFirst: true, isLast: true };
}
