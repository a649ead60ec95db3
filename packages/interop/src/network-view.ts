import { combine } from "@tweedie/core";
import type { Denoiser, Guidance, NoiseLevel } from "@tweedie/core";
import type { PlanParts } from "./sampling-plan.ts";
import { isContinuous } from "./sigma-scheduler-grid.ts";
import { timeAtRatio } from "./time-at-ratio.ts";
import { vpOf } from "./vp-of.ts";

/** What a class tells its network at a ratio of noise to signal. */
interface Call {
  readonly ratio: number;
  readonly timestep: number;
}

/**
 * What a network sees of the samples of a class: `scale_model_input`, and the time of the timestep that it is told, which need
 * not be that of its level.
 *
 * @param parts - the config and the grid
 * @returns the wrapper of denoisers: inside it levels are those of the config's schedule, outside those of the sampler
 */
export function networkView(parts: PlanParts): Guidance {
  const levelOf = networkLevel(parts);
  return (base: Denoiser): Denoiser =>
    (x, level) => {
      const seen = levelOf(level);
      return base(seen.alpha === level.alpha ? x : combine([seen.alpha / level.alpha, x]), seen);
    };
}

function networkLevel(parts: PlanParts): (level: NoiseLevel) => NoiseLevel {
  const { config, rules } = parts;
  const { schedule, settings } = config;
  const { num_train_timesteps: chain } = settings;
  const isFlow = rules.family === "flow" || settings.use_flow_sigmas === true;
  const tellsTimesteps = (isFlow || rules.family === "sigma" || rules.family === "solver") && !isContinuous(settings);
  const calls = tellsTimesteps ? callsOf(parts) : [];
  const timeOf = (timestep: number) => Math.min(Math.max(isFlow ? timestep / chain : (timestep + 1) / chain, 0), 1);
  return (level) => {
    const ratio = level.sigma / level.alpha;
    const call = calls.find((one) => one.ratio === ratio || Math.abs(one.ratio - ratio) <= 1e-9 * ratio);
    const own = rules.family === "sigma" ? vpOf(level) : level;
    if (call) return { ...own, t: timeOf(call.timestep) };
    return own === level && !("sigma_data" in settings) ? level : { ...own, t: timeAtRatio(schedule, ratio) };
  };
}

/** The calls of a grid: its timesteps, and the scales at which they are told. */
function callsOf({ rules, grid: { timesteps, sigmas, levels } }: PlanParts): readonly Call[] {
  const visited = sigmas!.filter((sigma, i, all) => sigma !== all[i - 1]);
  const isFlow = levels.every(({ alpha, sigma }) => Math.abs(alpha + sigma - 1) < 1e-12);
  if (isFlow) {
    const ratios = levels.map(({ alpha, sigma }) => sigma / alpha);
    // Heun's second call has the timestep of the step that follows.
    const first = rules.second ? timesteps.filter((timestep, i, all) => timestep !== all[i - 1]) : timesteps;
    return first.map((timestep, i) => ({ ratio: ratios[i]!, timestep }));
  }
  if (!rules.second) return timesteps.map((timestep, i) => ({ ratio: sigmas![i]!, timestep }));
  // A first call at each level, and a second one between two, or at the level that follows.
  return timesteps.map((timestep, i) => {
    const [from, to] = [visited[Math.floor(i / 2)]!, visited[Math.ceil(i / 2)]!];
    return {
      timestep,
      ratio: i % 2 === 0 ? from : rules.second === "midpoint" || rules.second === "sde" ? Math.sqrt(from * to) : to,
    };
  });
}
