import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule, Target } from "@tweedie/core";
import { betaChain } from "./beta-chain.ts";
import type { JsonValue } from "./python-json.ts";
import { schedulerClasses } from "./scheduler-classes.ts";
import { fieldRules } from "./scheduler-fields.ts";
import type { FieldName, SchedulerSettings } from "./scheduler-settings.ts";
import type { SchedulerGrid, SchedulerGridOptions } from "./scheduler-grid.ts";
import { schedulerGrid } from "./scheduler-grid-of.ts";
import type { SchedulerClass, SchedulerRules } from "./scheduler-rules.ts";
import { scheduleOf, targetOf } from "./scheduler-noise.ts";
import { ladderOf } from "./sigma-ladder.ts";

/** The fields of a `scheduler_config.json`, in their order. */
export type SchedulerFields = { readonly [name: string]: JsonValue };

/** A scheduler of diffusers, understood. */
export interface SchedulerConfig {
  /** The class, `_class_name`. */
  readonly className: SchedulerClass;
  /** The fields as they stand in the file, in its order: what {@link writeSchedulerConfig} writes. */
  readonly fields: SchedulerFields;
  /** The fields that the class has, with its defaults where the file has none. */
  readonly settings: SchedulerSettings;
  /** The settings that only the stepper reads: its order, its clipping, its noise. */
  readonly stepper: Partial<SchedulerSettings>;
  /** The fields of the file that the class does not have and diffusers ignores too. */
  readonly ignored: readonly string[];
  /** Signal and noise: a chain's $t = (k + 1)/N$ at timestep $k$; for flows $t = \sigma$. */
  readonly schedule: NoiseSchedule;
  /** What the network predicts. */
  readonly target: Target;
  /**
   * The timesteps, scales and levels of a number of steps.
   *
   * @throws TweedieError if the class has no such grid
   */
  grid(steps: number, options?: SchedulerGridOptions): SchedulerGrid;
}

/**
 * Understands the fields of a scheduler of diffusers: the class's own defaults stand for what is left out.
 *
 * @param fields - the fields, with the class's name in `_class_name`; names that begin with `_` are kept and not read
 * @returns the config
 * @throws TweedieError, naming the field, if the class is unknown, a field is unknown or has a value that cannot be honoured,
 *   or two fields exclude each other
 */
export function schedulerConfig(fields: SchedulerFields): SchedulerConfig {
  const className = classOf(fields);
  const rules: SchedulerRules = schedulerClasses[className];
  const settings = settingsOf(fields, className);
  checkTogether(settings, rules, className);
  const hasChain = settings.beta_schedule !== undefined;
  const chain = hasChain ? betaChain(settings, rules) : undefined;
  const schedule = scheduleOf(settings, rules, chain);
  return Object.freeze({
    className,
    fields: Object.freeze({ ...fields }),
    settings,
    stepper: Object.freeze(
      Object.fromEntries(Object.entries(settings).filter(([name]) => "stepper" in fieldRules[name as FieldName])),
    ),
    ignored: Object.keys(fields).filter((name) => !name.startsWith("_") && !Object.hasOwn(rules.defaults, name)),
    schedule,
    target: targetOf(settings, rules, schedule),
    grid: (steps: number, options: SchedulerGridOptions = {}) =>
      schedulerGrid({ settings, rules, schedule, chain }, steps, options),
  });
}

function classOf(fields: SchedulerFields): SchedulerClass {
  const name = fields["_class_name"];
  if (typeof name === "string" && Object.hasOwn(schedulerClasses, name)) return name as SchedulerClass;
  throw new TweedieError(
    `schedulerConfig: expected a _class_name of ${Object.keys(schedulerClasses).join(", ")}, got ${show(name)}. ` +
      `Convert the config in diffusers to one of these, for example with DDIMScheduler.from_config.`,
  );
}

function settingsOf(fields: SchedulerFields, className: SchedulerClass): SchedulerSettings {
  const { defaults }: SchedulerRules = schedulerClasses[className];
  const settings: Record<string, JsonValue | undefined> = { ...defaults };
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith("_")) continue;
    if (!Object.hasOwn(fieldRules, name)) {
      throw new TweedieError(
        `schedulerConfig: expected fields that diffusers' schedulers have, got ${show(name)} = ${show(value)}. ` +
          `If it changes neither the noise nor the steps, delete it from the config.`,
      );
    }
    if (!Object.hasOwn(defaults, name)) continue;
    const { accepts, expected } = fieldRules[name as FieldName];
    if (!accepts(value)) {
      throw new TweedieError(
        `schedulerConfig: expected ${name} of ${className} to be ${expected}, got ${show(value)}. ` +
          `Correct the field, or delete it for the default ${show(defaults[name as FieldName])}.`,
      );
    }
    settings[name] = value;
  }
  // Every value has passed the rule of its field.
  return Object.freeze(settings as unknown as SchedulerSettings);
}

function checkTogether(settings: SchedulerSettings, { spacings }: SchedulerRules, className: SchedulerClass): void {
  const spacing = settings.timestep_spacing;
  if (spacings && spacing && !spacings.includes(spacing)) {
    throw new TweedieError(
      `schedulerConfig: expected timestep_spacing of ${className} to be ${spacings.join(" or ")}, got "${spacing}". ` +
        `Choose one of these.`,
    );
  }
  ladderOf(settings);
  const { sigma_min: low, sigma_max: high } = settings;
  if (low && high && !(low < high)) {
    throw new TweedieError(
      `schedulerConfig: expected sigma_min below sigma_max, got ${low} and ${high}. Exchange or correct them.`,
    );
  }
  if (settings.shift_terminal && settings.use_flow_sigmas === false) {
    throw new TweedieError(
      `schedulerConfig: expected shift_terminal only with use_flow_sigmas, got ${settings.shift_terminal}. ` +
        `Set it to null.`,
    );
  }
}

function show(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "nothing");
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
