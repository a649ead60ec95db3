import { entry, onGrid, TweedieError } from "@tweedie/core";
import type { Entry, Kinds, TokenStepper } from "@tweedie/core";
import * as v from "valibot";
import { analytic } from "./analytic.ts";
import { blockwise } from "./blockwise.ts";
import { cachedAncestral } from "./cached-ancestral.ts";
import { cosineTimes } from "./cosine-times.ts";
import { denoiseLast } from "./denoise-last.ts";
import { evenTimes } from "./even-times.ts";
import { firstHitting } from "./first-hitting.ts";
import { gillespie } from "./gillespie.ts";
import type { GillespieOptions } from "./gillespie.ts";
import { maskGit } from "./mask-git.ts";
import type { MaskGitOptions } from "./mask-git.ts";
import { predictorCorrector } from "./predictor-corrector.ts";
import type { PredictorCorrectorOptions } from "./predictor-corrector.ts";
import { reMdm } from "./re-mdm.ts";
import type { ReMdmOptions } from "./re-mdm.ts";
import { tauLeaping } from "./tau-leaping.ts";

/** A sampler of tokens that waits for its times. */
export type TokenSamplerFactory = Kinds["tokenSamplers"];

/** An option of samplers on a grid. */
export interface LastStepOption {
  /**
   * Whether the last step goes to clean tokens, whatever the end of the grid: {@link denoiseLast}. True if left out, as scores that
   * are not exact leave masks now and then; but for `reMdm`, which leaves none at time 0.
   */
  readonly denoise?: boolean;
}

/** Options of semi-autoregressive sampling. */
export interface BlockOption {
  /** The number of tokens in a block. */
  readonly block?: number;
}

/** Options of grids of times. */
export interface EndOption {
  /** The last time. */
  readonly end?: number;
}

// Not interfaces: only an alias is a record to the registry.
/** The samplers of tokens by name. */
export type TokenSamplerEntries = {
  /** {@link analytic}. */
  readonly analytic: Entry<TokenSamplerFactory, LastStepOption>;
  /** {@link blockwise} by {@link analytic}. */
  readonly blockwise: Entry<TokenSamplerFactory, BlockOption>;
  /** {@link cachedAncestral}. */
  readonly cachedAncestral: Entry<TokenSamplerFactory, object>;
  /** {@link firstHitting}. */
  readonly firstHitting: Entry<TokenSamplerFactory, object>;
  /** {@link gillespie}. */
  readonly gillespie: Entry<TokenSamplerFactory, GillespieOptions>;
  /** {@link maskGit}. */
  readonly maskGit: Entry<TokenSamplerFactory, MaskGitOptions>;
  /** {@link predictorCorrector} with {@link analytic}. */
  readonly predictorCorrector: Entry<TokenSamplerFactory, PredictorCorrectorOptions & LastStepOption>;
  /** {@link reMdm}. */
  readonly reMdm: Entry<TokenSamplerFactory, ReMdmOptions & LastStepOption>;
  /** {@link tauLeaping}. */
  readonly tauLeaping: Entry<TokenSamplerFactory, LastStepOption>;
};

/** The grids of times of tokens by name. */
export type TokenGridEntries = {
  /** {@link cosineTimes}. */
  readonly cosine: Entry<Kinds["tokenGrids"], EndOption>;
  /** {@link evenTimes}. */
  readonly even: Entry<Kinds["tokenGrids"], EndOption>;
};

const number = (otherwise: number, description: string) =>
  v.pipe(v.exactOptional(v.pipe(v.number(), v.minValue(0), v.finite()), otherwise), v.description(description));
const share = (otherwise: number, description: string) =>
  v.pipe(v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), otherwise), v.description(description));
const positive = (otherwise: number, description: string) =>
  v.pipe(v.exactOptional(v.pipe(v.number(), v.gtValue(0), v.finite()), otherwise), v.description(description));
const whole = (otherwise: number, least: number, description: string) =>
  v.pipe(
    v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(least)), otherwise),
    v.description(description),
  );
const denoise = v.pipe(v.exactOptional(v.boolean(), true), v.description("whether the last step goes to clean tokens"));
const end = v.pipe(
  v.exactOptional(v.pipe(v.number(), v.minValue(0), v.ltValue(1)), 0),
  v.description("the last time; 0 is clean data"),
);

const sampler = <M>(stepper: TokenStepper<M>, { denoise: ends = true }: LastStepOption = {}): TokenSamplerFactory => {
  const steps = ends ? denoiseLast(stepper) : stepper;
  return (times) => onGrid(steps, times);
};

/** The plug-in of this package, for `createRegistry`: samplers of tokens, and grids of times for them. */
export const tokenSamplers: {
  /** Samplers of tokens. */
  readonly tokenSamplers: TokenSamplerEntries;
  /** Grids of times. */
  readonly tokenGrids: TokenGridEntries;
} = Object.freeze({
  tokenSamplers: Object.freeze({
    analytic: entry<TokenSamplerFactory, LastStepOption>({
      options: v.strictObject({ denoise }),
      create: (options) => sampler(analytic(), options),
      reference:
        "Austin et al. 2021, eq. 3, https://arxiv.org/abs/2107.03006; Lou et al. 2024, https://arxiv.org/abs/2310.16834",
    }),
    blockwise: entry<TokenSamplerFactory, BlockOption>({
      options: v.strictObject({ block: whole(16, 1, "the number of tokens in a block") }),
      create:
        ({ block = 16 }) =>
        (times) =>
          blockwise(analytic(), times, { block }),
      reference: "Sahoo et al. 2024, section 4.2.2, https://arxiv.org/abs/2406.07524",
    }),
    cachedAncestral: entry<TokenSamplerFactory, object>({
      options: v.strictObject({}),
      create: () => cachedAncestral,
      reference: "Sahoo et al. 2024, section 4.2.1, https://arxiv.org/abs/2406.07524",
    }),
    firstHitting: entry<TokenSamplerFactory, object>({
      options: v.strictObject({}),
      create: () => firstHitting,
      reference: "Zheng et al. 2024, section 4, https://arxiv.org/abs/2409.02908",
    }),
    gillespie: entry<TokenSamplerFactory, GillespieOptions>({
      options: v.strictObject({
        safety: v.pipe(
          v.exactOptional(v.pipe(v.number(), v.minValue(1), v.finite()), 2),
          v.description("how many times over a rate may rise between two times"),
        ),
      }),
      create: (options) => (times) => gillespie(times, options),
      reference:
        "Gillespie 1977, https://doi.org/10.1021/j100540a008; Campbell et al. 2022, https://arxiv.org/abs/2205.14987",
    }),
    maskGit: entry<TokenSamplerFactory, MaskGitOptions>({
      options: v.strictObject({
        temperature: positive(1, "the temperature of the tokens"),
        choiceTemperature: number(4.5, "the temperature of the order; 0 keeps what is surest"),
      }),
      create: (options) => sampler(maskGit(options)),
      reference: "Chang et al. 2022, section 3.2, https://arxiv.org/abs/2202.04200",
    }),
    predictorCorrector: entry<TokenSamplerFactory, PredictorCorrectorOptions & LastStepOption>({
      options: v.strictObject({
        corrections: whole(1, 0, "how often tokens are corrected after each step"),
        reach: v.pipe(
          v.exactOptional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1)), 0.5),
          v.description("how far a correction goes, as a share of the step"),
        ),
        denoise,
      }),
      create: ({ denoise: ends, ...options }) =>
        sampler(predictorCorrector(analytic(), options), ends === undefined ? {} : { denoise: ends }),
      reference: "Campbell et al. 2022, proposition 4, https://arxiv.org/abs/2205.14987",
    }),
    reMdm: entry<TokenSamplerFactory, ReMdmOptions & LastStepOption>({
      options: v.strictObject({
        eta: share(0.1, "how much is masked again"),
        strategy: v.pipe(
          v.exactOptional(v.picklist(["cap", "rescale"]), "cap"),
          v.description("whether eta is the most that is masked again, or a share of what could be"),
        ),
        switchAt: share(1, "the time from which on tokens are masked again"),
        loop: v.pipe(
          v.exactOptional(v.strictObject({ at: v.number(), moves: v.number() })),
          v.description("the one time at which tokens are masked again, and how often"),
        ),
        byConfidence: v.pipe(
          v.exactOptional(v.boolean(), false),
          v.description("whether tokens that the model was unsure of are masked again rather than others"),
        ),
        denoise: v.pipe(
          v.exactOptional(v.boolean(), false),
          v.description("whether the last step goes to clean tokens"),
        ),
      }),
      create: ({ denoise: ends = false, ...options }) => {
        const { loop } = options;
        const factory = sampler(reMdm(options), { denoise: ends });
        return (times) => {
          if (ends && loop && loop.at <= times.at(-2)!) {
            throw new TweedieError(
              `reMdm: expected the loop at ${loop.at} before the last step, which goes to clean tokens, got times that end with ` +
                `${times.at(-2)} and ${times.at(-1)}. Leave "denoise" out, or take more steps.`,
            );
          }
          return factory(times);
        };
      },
      reference: "Wang et al. 2025, eq. 6, https://arxiv.org/abs/2503.00307",
    }),
    tauLeaping: entry<TokenSamplerFactory, LastStepOption>({
      options: v.strictObject({ denoise }),
      create: (options) => sampler(tauLeaping(), options),
      reference: "Campbell et al. 2022, section 4.3, https://arxiv.org/abs/2205.14987; Lou et al. 2024, eq. 18",
    }),
  }),
  tokenGrids: Object.freeze({
    cosine: entry<Kinds["tokenGrids"], EndOption>({
      options: v.strictObject({ end }),
      create:
        ({ end: last = 0 }) =>
        (steps) =>
          cosineTimes(steps, last),
      reference: "Chang et al. 2022, section 3.3, https://arxiv.org/abs/2202.04200",
    }),
    even: entry<Kinds["tokenGrids"], EndOption>({
      options: v.strictObject({ end }),
      create:
        ({ end: last = 0 }) =>
        (steps) =>
          evenTimes(steps, last),
      reference: "Lou et al. 2024, https://arxiv.org/abs/2310.16834",
    }),
  }),
});
