import { edmTarget, epsTarget, TweedieError, velocityTarget, vTarget, x0Target } from "@tweedie/core";
import type { NoiseSchedule, Target } from "@tweedie/core";
import { edm, rectifiedFlow, toVariancePreserving } from "@tweedie/schedules";
import type { BetaChain } from "./beta-chain.ts";
import { consistencyTarget } from "./consistency-target.ts";
import type { SchedulerRules } from "./scheduler-rules.ts";
import type { SchedulerSettings } from "./scheduler-settings.ts";
import { ladderOf } from "./sigma-ladder.ts";

/**
 * The schedule of a config.
 *
 * @param settings - the fields
 * @param rules - the class
 * @param chain - the chain, where the class has one
 * @returns the schedule
 */
export function scheduleOf(
  settings: SchedulerSettings,
  { family }: SchedulerRules,
  chain: BetaChain | undefined,
): NoiseSchedule {
  if (family === "flow" || settings.use_flow_sigmas) return rectifiedFlow();
  const { sigma_max: sigmaMax, rho = 7 } = settings;
  // Beyond the ladder the curve goes on to clean data, where these samplers end.
  if (!chain) return edm({ sigmaMin: 0, sigmaMax: sigmaMax!, rho });
  const isBeyond = ladderOf(settings) !== undefined && sigmaMax && sigmaMax > chain.sigmas.at(-1)!;
  return isBeyond ? toVariancePreserving(edm({ sigmaMin: 0, sigmaMax, rho })) : chain.schedule;
}

/**
 * What the network of a config predicts.
 *
 * @param settings - the fields
 * @param rules - the class
 * @param schedule - the schedule
 * @returns the target
 * @throws TweedieError if the class or the schedule does not know the prediction
 */
export function targetOf(settings: SchedulerSettings, { family }: SchedulerRules, schedule: NoiseSchedule): Target {
  const { prediction_type: prediction = "epsilon", sigma_data: sigmaData = 0.5, use_flow_sigmas: isFlow } = settings;
  if (family === "flow") {
    // With inverted times the velocity runs from noise to data.
    return settings.invert_sigmas ? () => [1, -1] : velocityTarget(schedule);
  }
  if (family === "consistency") return consistencyTarget({ sigmaMin: settings.sigma_min!, sigmaData });
  const known = family === "edm" ? edmTargets(sigmaData) : isFlow ? flowTargets(schedule) : chainTargets;
  const target = known[prediction];
  if (target) return target;
  throw new TweedieError(
    `schedulerConfig: expected a prediction_type of ${Object.keys(known).join(", ")} here, got "${prediction}". ` +
      `Flows predict with use_flow_sigmas set to true, chains without it.`,
  );
}

type Targets = { readonly [K in NonNullable<SchedulerSettings["prediction_type"]>]?: Target };

const chainTargets: Targets = {
  epsilon: epsTarget,
  sample: x0Target,
  v_prediction: vTarget,
  original_sample: x0Target,
};

const flowTargets = (schedule: NoiseSchedule): Targets => ({
  flow_prediction: velocityTarget(schedule),
  epsilon: epsTarget,
  sample: x0Target,
});

function edmTargets(sigmaData: number): Targets {
  const target = edmTarget({ sigmaData });
  const negative: Target = (level) => {
    const [a, b] = target(level);
    return [-a, -b];
  };
  return { epsilon: target, v_prediction: negative };
}
