import {
  add,
  cast,
  div,
  equal,
  fill,
  floor,
  greaterEqual,
  isNaN,
  lessEqual,
  log,
  logicalAnd,
  min,
  minimum,
  mul,
  oneHot,
  range,
  relu,
  sub,
  sum,
  topk,
  where,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";
import type { TokenStepper } from "@tweedie/core";
import { cleanLaw } from "./clean-law.ts";
import { drawTokens } from "./draw-tokens.ts";
import { maskChance, maskOf } from "./mask-chance.ts";

/** Options of {@link maskGit}. */
export interface MaskGitOptions {
  /** The temperature of the tokens, above 0 (default 1). */
  readonly temperature?: number;
  /**
   * The temperature $\theta \ge 0$ of the order (default 4.5), which falls with time: 0 keeps what the model is surest of, large ones take
   * masks in a random order.
   */
  readonly choiceTemperature?: number;
}

/**
 * Confidence-ordered unmasking, the decoding of MaskGIT: every step draws tokens for all masks and keeps those that the model is surest
 * of,
 *
 * $$c^l = \log p(x_0^l = \hat x^l \mid x_t) + \theta s\,G^l, \qquad n_s = \lfloor n_T\,m_s/m_T \rfloor$$
 *
 * where $n_s$ of the $n_T$ masks at the start are left at time $s$, $m_s$ is the chance of a mask there and $G$ are Gumbel numbers. At
 * least one is filled in, and tokens as sure as the last one are too. With log-linear noise {@link cosineTimes} are the paper's cosine schedule.
 * It is quick, and its samples do not have the law of the model, unless one mask at a time is filled in in a random order.
 *
 * Chang et al. 2022, *MaskGIT: Masked Generative Image Transformer*, section 3.2, https://arxiv.org/abs/2202.04200. One call of the model
 * a step.
 *
 * @param options - temperatures
 * @returns the stepper, for tokens `[batch, length]`; it remembers how many masks there were
 * @throws TweedieError if a temperature is out of its range; while sampling, if the process has no mask or does not mask all tokens
 *   at the same rate
 */
export function maskGit({
  temperature = 1,
  choiceTemperature = 4.5,
}: MaskGitOptions = {}): TokenStepper<Tensor | null> {
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new TweedieError(
      `maskGit: expected a temperature above 0, got ${temperature}. 1 draws from the model's law.`,
    );
  }
  if (!(choiceTemperature >= 0 && Number.isFinite(choiceTemperature))) {
    throw new TweedieError(
      `maskGit: expected a choiceTemperature of at least 0, got ${choiceTemperature}. 4.5 is common.`,
    );
  }
  return Object.freeze<TokenStepper<Tensor | null>>({
    init: () => null,
    step(x, t, s, env, memory) {
      const { process, rng } = env;
      const isMask = equal(x, fill([1], maskOf("maskGit", process), "int32"));
      const count = sum(cast(isMask, "float32"), -1, true);
      // How many masks there would be at a chance of 1.
      const full = memory ? memory.clone() : div(count, maskChance("maskGit", process, [t]));

      const law = cleanLaw(x, t, env);
      const logProbs = log(div(law, sum(law, -1, true)));
      const drawn = drawTokens(mul(logProbs, tensorOf([1 / temperature], [1])), rng);
      const sure = log(sum(mul(cast(oneHot(drawn, process.vocabulary), "float32"), div(law, sum(law, -1, true))), -1));
      const gumbel = rng.uniforms(x.size).map((u) => -choiceTemperature * s * Math.log(-Math.log(u)));
      const confidence = where(isMask, add(sure, tensorOf(gumbel, x.shape)), fill(x.shape, -Infinity));

      // What should be whole may have been rounded down.
      const left = floor(add(mul(full, maskChance("maskGit", process, [s])), tensorOf([1e-4], [1])));
      const filled = sub(count, relu(minimum(left, sub(count, tensorOf([1], [1])))));
      const isKept = logicalAnd(isMask, greaterEqual(confidence, leastOf(confidence, filled)));
      // Where tokens are not masked alike there is no such number, and no token.
      const next = where(isNaN(left), fill(x.shape, -1, "int32"), where(isKept, drawn, x));
      return { x: next, memory: full };
    },
  });
}

/** The `count`-th largest number of each row; infinite where the count is 0. */
function leastOf(x: Tensor, count: Tensor): Tensor {
  const length = x.shape.at(-1)!;
  const place = cast(range(1, length + 1, 1, "int32"), "float32");
  const isAmong = lessEqual(place, count);
  return min(where(isAmong, topk(x, length).values, fill(x.shape, Infinity)), -1, true);
}
