import { TweedieError } from "@tweedie/core";
import { explodingLevels } from "./exploding-levels.ts";
import { kDiffusionSamplers } from "./k-diffusion-samplers.ts";
import type { KDiffusionName, KDiffusionOptions, KDiffusionSampling } from "./k-diffusion-sampling.ts";

/**
 * Samples as a function of k-diffusion does, under its name and with its arguments.
 *
 * ```ts
 * const sigmas = kDiffusionSigmas("get_sigmas_karras", { n: 20, sigma_min: 0.03, sigma_max: 15 });
 * const { sampler, schedule, initNoiseSigma } = fromKDiffusion("sample_dpmpp_2m", { sigmas });
 * ```
 *
 * Given the same start, noise and denoiser, the samples are those of k-diffusion in every step. Levels have $\alpha = 1$; a
 * denoiser on another schedule fits by its noise and datum, which do not depend on the scale of the samples.
 *
 * @param name - the function
 * @param options - its arguments, and the noise scales, see `kDiffusionSigmas`
 * @returns the sampler, and what its environment takes
 * @throws TweedieError if the name is unknown, or an argument is missing, superfluous or wrong
 */
export function fromKDiffusion(name: KDiffusionName, options: KDiffusionOptions): KDiffusionSampling {
  if (!Object.hasOwn(kDiffusionSamplers, name)) {
    throw new TweedieError(
      `fromKDiffusion: expected ${Object.keys(kDiffusionSamplers).join(", ")}, got "${name}". Choose one.`,
    );
  }
  const { takes, make } = kDiffusionSamplers[name];
  const unknown = Object.keys(options).find((key) => !(takes as readonly string[]).includes(key));
  if (unknown !== undefined) {
    throw new TweedieError(`fromKDiffusion: expected ${takes.join(", ")} for ${name}, got "${unknown}". Remove it.`);
  }
  const sigmas = sigmasOf(name, options);
  // Churn goes up from the first scale too.
  const room = (options.s_churn ?? 0) > 0 ? Math.SQRT2 * (1 + 1e-9) : 1;
  const { levels, schedule } = explodingLevels(sigmas, sigmas[0]! * room);
  const { made: sampler, text } = make(options, levels);
  return Object.freeze({ rule: text, sampler, schedule, grid: levels, initNoiseSigma: sigmas[0]! });
}

function sigmasOf(name: KDiffusionName, options: KDiffusionOptions): readonly number[] {
  const own = kDiffusionSamplers[name].takes.includes("sigmas");
  const sigmas = own ? options.sigmas : [options.sigma_max, options.sigma_min];
  const falls =
    sigmas !== undefined &&
    sigmas.length > 1 &&
    sigmas.every((sigma, i) => Number.isFinite(sigma) && sigma! >= 0 && !(sigma! >= sigmas[i - 1]!));
  if (falls && (own || sigmas.at(-1)! > 0)) return sigmas as readonly number[];
  throw new TweedieError(
    own
      ? `fromKDiffusion: expected sigmas of at least two numbers that fall strictly to 0 or above, got ` +
          `[${(sigmas ?? []).join(", ")}]. Use for example those of kDiffusionSigmas.`
      : `fromKDiffusion: expected sigma_max above sigma_min above 0 for ${name}, got ${options.sigma_max} and ` +
          `${options.sigma_min}. Pass both.`,
  );
}
