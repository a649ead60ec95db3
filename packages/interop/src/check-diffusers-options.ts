import { TweedieError } from "@tweedie/core";
import type { DiffusersOptions, StepArguments } from "./diffusers-sampling.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { SchedulerClass } from "./scheduler-rules.ts";

/**
 * Checks that a class has a use for all options of `fromDiffusers` that are given.
 *
 * @param config - the config
 * @param options - the options
 * @throws TweedieError naming the option, if not
 */
export function checkDiffusersOptions({ className, settings }: SchedulerConfig, options: DiffusersOptions): void {
  checkKnown(options.step ?? {}, argumentsOf[className] ?? [], `in step for ${className}`);
  const dynamic: readonly (keyof DiffusersOptions)[] = settings.use_dynamic_shifting ? ["mu"] : [];
  checkKnown(options, ["steps", "step", "timesteps", ...dynamic, ...(optionsOf[className] ?? [])], `for ${className}`);
}

function checkKnown(given: object, known: readonly string[], where: string): void {
  const unknown = Object.entries(given).find(([name, value]) => value !== undefined && !known.includes(name));
  if (!unknown) return;
  throw new TweedieError(
    `fromDiffusers: expected ${known.length > 0 ? `only ${known.join(", ")}` : "nothing"} ${where}, got "${unknown[0]}". ` +
      `Remove it.`,
  );
}

type OfClasses<K> = Readonly<Partial<Record<SchedulerClass, readonly K[]>>>;

const argumentsOf: OfClasses<keyof StepArguments> = {
  DDIMScheduler: ["eta", "use_clipped_model_output"],
  TCDScheduler: ["eta"],
  EulerDiscreteScheduler: ["s_churn", "s_tmin", "s_tmax", "s_noise"],
  EDMEulerScheduler: ["s_churn", "s_tmin", "s_tmax", "s_noise"],
  DPMSolverSDEScheduler: ["s_noise"],
  LMSDiscreteScheduler: ["order"],
  RePaintScheduler: ["eta"],
};

/** Options beside those of all classes. */
const optionsOf: OfClasses<keyof DiffusersOptions> = {
  DDIMScheduler: ["placement"],
  DDIMInverseScheduler: ["placement"],
  RePaintScheduler: ["inpaint", "jumpLength", "jumpSamples"],
  SASolverScheduler: ["tau"],
};
