import type { JsonValue } from "./python-json.ts";
import type { FieldName, SchedulerSettings } from "./scheduler-settings.ts";

/** What a field of a config may be. */
export interface FieldRule<T extends JsonValue> {
  /** In words, for errors. */
  readonly expected: string;
  /** Whether a value will do. */
  readonly accepts: (value: JsonValue) => value is T;
  /** Whether only the stepper reads the field. */
  readonly stepper?: true;
  /** Whether Python holds it as a float. */
  readonly float?: true;
}

const rule = <T extends JsonValue>(expected: string, test: (value: JsonValue) => boolean): FieldRule<T> => ({
  expected,
  accepts: (value): value is T => test(value),
});
const optional = <T extends JsonValue>({ expected, accepts, ...rest }: FieldRule<T>): FieldRule<T | null> => ({
  ...rest,
  expected: `${expected}, or null`,
  accepts: (value): value is T | null => value === null || accepts(value),
});
const float = <T extends JsonValue>(field: FieldRule<T>): FieldRule<T> => ({ ...field, float: true });
const stepper = <T extends JsonValue>(field: FieldRule<T>): FieldRule<T> => ({ ...field, stepper: true });
const oneOf = <const T extends string>(...words: readonly T[]): FieldRule<T> =>
  rule(words.map((word) => `"${word}"`).join(", "), (value) => words.includes(value as T));

const isInteger = (value: JsonValue) => Number.isSafeInteger(value);
const isNumber = (value: JsonValue) => Number.isFinite(value);
const flag = rule<boolean>("true or false", (value) => typeof value === "boolean");
const integer = rule<number>("an integer", isInteger);
const natural = rule<number>("an integer of at least 0", (value) => isInteger(value) && (value as number) >= 0);
const count = rule<number>("an integer from 1 to 1000000", (value) => {
  return isInteger(value) && (value as number) >= 1 && (value as number) <= 1e6;
});
const number = float(rule<number>("a finite number", isNumber));
const positive = float(rule<number>("a positive number", (value) => isNumber(value) && (value as number) > 0));
const text = rule<string>("a string", (value) => typeof value === "string");
const nothing = rule<null>("null, as a file cannot hold it", (value) => value === null);
const list = <T extends JsonValue>(what: string, test: (value: JsonValue) => boolean) =>
  rule<readonly T[]>(`a list of ${what}`, (value) => Array.isArray(value) && (value as JsonValue[]).every(test));

/** Every field that the classes of diffusers know, by its name in the file. */
export const fieldRules: { readonly [K in FieldName]: FieldRule<Exclude<SchedulerSettings[K], undefined>> } = {
  // The noise.
  num_train_timesteps: count,
  beta_start: positive,
  beta_end: positive,
  beta_schedule: oneOf("linear", "scaled_linear", "squaredcos_cap_v2", "sigmoid", "laplace", "exp"),
  trained_betas: optional(float(list<number>("numbers", isNumber))),
  rescale_betas_zero_snr: flag,
  prediction_type: oneOf("epsilon", "sample", "v_prediction", "flow_prediction", "original_sample"),
  sigma_data: positive,
  // The grid.
  timestep_spacing: oneOf("linspace", "leading", "trailing"),
  steps_offset: natural,
  timestep_type: oneOf("discrete", "continuous"),
  interpolation_type: oneOf("linear", "log_linear"),
  use_karras_sigmas: flag,
  use_exponential_sigmas: flag,
  use_beta_sigmas: flag,
  use_lu_lambdas: flag,
  use_flow_sigmas: flag,
  flow_shift: positive,
  final_sigmas_type: oneOf("zero", "sigma_min"),
  lambda_min_clipped: float(
    rule<number>("a number, or -Infinity", (value) => value === -Infinity || (isNumber(value) as boolean)),
  ),
  sigma_min: optional(positive),
  sigma_max: optional(positive),
  sigma_schedule: oneOf("karras", "exponential"),
  rho: positive,
  skip_prk_steps: flag,
  set_alpha_to_one: flag,
  original_inference_steps: count,
  shift: positive,
  use_dynamic_shifting: flag,
  time_shift_type: oneOf("exponential", "linear"),
  base_shift: optional(number),
  max_shift: optional(number),
  base_image_seq_len: optional(integer),
  max_image_seq_len: optional(integer),
  shift_terminal: optional(number),
  invert_sigmas: flag,
  // The stepper.
  clip_sample: stepper(flag),
  clip_sample_range: stepper(number),
  thresholding: stepper(flag),
  dynamic_thresholding_ratio: stepper(number),
  sample_max_value: stepper(number),
  variance_type: stepper(optional(text)),
  algorithm_type: stepper(text),
  solver_order: stepper(integer),
  solver_type: stepper(text),
  lower_order_final: stepper(flag),
  euler_at_final: stepper(flag),
  predict_x0: stepper(flag),
  disable_corrector: stepper(list<number>("integers", isInteger)),
  solver_p: stepper(nothing),
  predictor_order: stepper(integer),
  corrector_order: stepper(integer),
  tau_func: stepper(nothing),
  noise_sampler_seed: stepper(optional(integer)),
  eta: stepper(number),
  s_noise: stepper(number),
  clip_denoised: stepper(flag),
  timestep_scaling: stepper(number),
  stochastic_sampling: stepper(flag),
};
