import {
  add,
  cast,
  div,
  divNoNan,
  equal,
  exp,
  expandDims,
  fill,
  maximum,
  minimum,
  mul,
  neg,
  oneHot,
  onesLike,
  sub,
  sum,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";
import type { TokenProcess, TokenStepper } from "@tweedie/core";
import { cleanLaw } from "./clean-law.ts";
import { drawnFrom } from "./drawn-from.ts";
import { maskChance, maskOf } from "./mask-chance.ts";
import type { TokenTransition } from "./token-transition.ts";

/** Options of {@link reMdm}. */
export interface ReMdmOptions {
  /** How much is masked again, in [0, 1] (default 0.1); 0 is ancestral sampling. */
  readonly eta?: number;
  /** Whether $\eta$ is the most that is masked again (`"cap"`, the default), or a share of what could be (`"rescale"`). */
  readonly strategy?: "cap" | "rescale";
  /** The time in [0, 1] from which on tokens are masked again (default 1: always), as in ReMDM-switch; steps that begin before are ancestral. */
  readonly switchAt?: number;
  /**
   * Masks again at one time alone, as ReMDM-loop: the step that comes to the time `at` in (0, 1) stops there, tokens are masked again
   * and drawn anew `moves` times while the noise stays, and steps are ancestral before and after.
   */
  readonly loop?: ReMdmLoop;
  /**
   * Whether tokens are masked again by how unsure the model was of them when it drew them (default: all alike): a token that it gave the
   * probability $\psi$ by the share $e^{-\psi} / \sum e^{-\psi}$ of $\sigma$ among those that are shown. Known ones count as sure.
   */
  readonly byConfidence?: boolean;
}

/** Where {@link reMdm} stays for a while. */
export interface ReMdmLoop {
  /** The time in (0, 1). */
  readonly at: number;
  /** How often tokens are masked again and drawn anew there, each time with one call of the model. */
  readonly moves: number;
}

/**
 * Ancestral sampling of masked diffusion in which tokens are masked again, so that they can be mended:
 *
 * $$p(x_s \mid x_t) = \begin{cases}
 *   (1 - \sigma)\,\delta_{x_t} + \sigma\,\delta_m & x_t \ne m\\
 *   \frac{\alpha_s - (1 - \sigma)\alpha_t}{1 - \alpha_t}\,p(x_0 \mid x_t) + \frac{1 - \alpha_s - \sigma\alpha_t}{1 - \alpha_t}\,\delta_m & x_t = m
 * \end{cases}$$
 *
 * with $\alpha_t = 1 - q(x_t = m \mid x_0)$, and $\sigma = \min(\eta, \sigma_{\max})$ or $\eta\,\sigma_{\max}$,
 * $\sigma_{\max} = \min(1, (1 - \alpha_s)/\alpha_t)$. The law of a token is $p_s$ for any $\sigma$; `eta = 0` is {@link analytic}.
 *
 * Wang et al. 2025, *Remasking Discrete Diffusion Models with Inference-Time Scaling*, eq. 6 and sections 4.1 and 4.2,
 * https://arxiv.org/abs/2503.00307. One call of the model a step, and those of the loop.
 *
 * @param options - how much is masked again
 * @returns the stepper; by confidence it remembers how sure the model was, `[batch, length]`
 * @throws TweedieError if an option is out of its range; while sampling, if the process has no mask or does not mask all tokens
 *   at the same rate, or if the times do not come to the loop
 */
export function reMdm({ byConfidence = false, loop, ...options }: ReMdmOptions = {}): TokenStepper<Tensor | null> {
  checkLoop(loop, options);
  const move = byConfidence ? byDoubt(options) : alike(options);
  if (!loop) return Object.freeze({ init: () => null, step: move });
  const { at, moves } = loop;
  const plain = byConfidence ? byDoubt({ eta: 0 }) : alike({ eta: 0 });
  return Object.freeze<TokenStepper<Tensor | null>>({
    init: () => null,
    step(x, t, s, env, memory, place) {
      const isMissed = (place?.step === 1 && at > t) || (place && place.step === place.steps && at <= s);
      if (isMissed) {
        throw new TweedieError(
          `reMdm: expected times on both sides of the loop at ${at}, got a step from ${t} to ${s} at the end of them. Move one.`,
        );
      }
      if (at > t || at <= s) return plain(x, t, s, env, memory);
      let state = at < t ? plain(x, t, at, env, memory) : { x, memory };
      for (let i = 0; i < moves; i++) state = move(state.x, at, at, env, state.memory);
      return plain(state.x, at, s, env, state.memory);
    },
  });
}

type Move = TokenStepper<Tensor | null>["step"];

/** All tokens are masked again alike. */
function alike(options: Omit<ReMdmOptions, "byConfidence" | "loop">): Move {
  const { step } = drawnFrom(reMdmTransition(options));
  return (x, t, s, env) => ({ x: step(x, t, s, env, undefined).x, memory: null });
}

/** Tokens are masked again by how unsure the model was. */
function byDoubt(options: Omit<ReMdmOptions, "byConfidence" | "loop">): Move {
  reMdmTransition(options);
  return (x, t, s, env, memory) => {
    const { process } = env;
    const isMask = equal(x, maskToken(process));
    const sure = memory ?? onesLike(cast(x, "float32"));
    const doubt = where(isMask, zerosLike(sure), exp(neg(sure)));
    const share = expandDims(divNoNan(doubt, sum(doubt, -1, true)), -1);
    const law = cleanLaw(x, t, env);
    const chances = chancesOf(process, t, s, options);
    const laws = mixed(x, law, process, { ...chances, again: mul(chances.again, share) });
    const next = drawnFrom(() => laws).step(x, t, s, env, undefined).x;
    const own = cast(oneHot(next, process.vocabulary), "float32");
    return { x: next, memory: where(isMask, divNoNan(sum(mul(own, law), -1), sum(law, -1)), sure) };
  };
}

function checkLoop(loop: ReMdmLoop | undefined, { switchAt }: ReMdmOptions): void {
  if (!loop) return;
  if (switchAt !== undefined && switchAt < 1) {
    throw new TweedieError("reMdm: expected switchAt or a loop, got both. A loop masks again at its own time alone.");
  }
  if (!(loop.at > 0 && loop.at < 1)) {
    throw new TweedieError(`reMdm: expected a loop at a time in (0, 1), got ${loop.at}. At 0.1 most tokens are shown.`);
  }
  if (!Number.isSafeInteger(loop.moves) || loop.moves < 1) {
    throw new TweedieError(
      `reMdm: expected at least 1 move in a loop, got ${loop.moves}. As many as there are steps is common.`,
    );
  }
}

/**
 * The laws that {@link reMdm} draws from where all tokens are masked again alike.
 *
 * @param options - how much is masked again
 * @returns the transition
 * @throws TweedieError if an option is out of its range
 */
export function reMdmTransition(options: Omit<ReMdmOptions, "byConfidence" | "loop"> = {}): TokenTransition {
  const { eta = 0.1, strategy = "cap", switchAt = 1 } = options;
  if (!(eta >= 0 && eta <= 1)) throw new TweedieError(`reMdm: expected eta in [0, 1], got ${eta}. 0.1 is common.`);
  if (strategy !== "cap" && strategy !== "rescale") {
    throw new TweedieError(`reMdm: expected the strategy cap or rescale, got ${String(strategy)}. Choose one.`);
  }
  if (!(switchAt >= 0 && switchAt <= 1)) {
    throw new TweedieError(`reMdm: expected switchAt in [0, 1], got ${switchAt}. 1 masks again at every step.`);
  }
  return (x, t, s, env) => mixed(x, cleanLaw(x, t, env), env.process, chancesOf(env.process, t, s, options));
}

/** The chances of a mask at both times, and that a token is masked again. */
interface Chances {
  readonly late: Tensor;
  readonly early: Tensor;
  readonly again: Tensor;
}

function chancesOf(
  process: TokenProcess,
  t: number,
  s: number,
  { eta = 0.1, strategy = "cap", switchAt = 1 }: Omit<ReMdmOptions, "byConfidence" | "loop">,
): Chances {
  const [late, early] = [maskChance("reMdm", process, [t]), maskChance("reMdm", process, [s])];
  // Where no token is kept there is none to mask again.
  const most = minimum(1, div(early, maximum(sub(1, late), tensorOf([1e-30], [1]))));
  const share = tensorOf([t <= switchAt ? eta : 0], [1]);
  return { late, early, again: strategy === "cap" ? minimum(share, most) : mul(share, most) };
}

function mixed(x: Tensor, law: Tensor, process: TokenProcess, { late, early, again }: Chances): Tensor {
  const mask = maskToken(process);
  const own = cast(oneHot(x, process.vocabulary), "float32");
  const masked = cast(oneHot(mask, process.vocabulary), "float32");
  const shown = add(mul(sub(1, again), own), mul(again, masked));
  const stays = div(sub(early, mul(again, sub(1, late))), late);
  const hidden = add(mul(sub(1, stays), div(law, sum(law, -1, true))), mul(stays, masked));
  return where(expandDims(equal(x, mask), -1), hidden, shown);
}

const maskToken = (process: TokenProcess): Tensor => fill([1], maskOf("reMdm", process), "int32");
