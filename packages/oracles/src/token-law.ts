import {
  cast,
  equal,
  log,
  mul,
  neg,
  oneHot,
  onesLike,
  sub,
  sum,
  tensor,
  tidy,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Ratio, Rng, Times, TokenModel, TokenProcess, TokenTarget } from "@tweedie/core";
import { atTokens, marginalOf, ratioTable } from "./token-joint.ts";

/** What {@link tokenLaw} is made of. */
export interface TokenLawOptions {
  /** The number $V$ of states of a token. */
  readonly vocabulary: number;
  /** The number $L$ of tokens in a sequence. */
  readonly length: number;
  /** The probabilities of all $V^L$ sequences, with sum 1, in the order in which the last token changes first. */
  readonly probabilities: readonly number[];
}

/**
 * A law of sequences of few tokens of which everything is known, under any process that makes noise of every token alone.
 *
 * A process may have more states than the law, such as a mask: the data have none of them. Sequences `x` are tokens `[batch, length]`
 * of the process; results are owned by the caller, and are in the precision of the active backend. Sequences that cannot be have
 * ratios and posteriors of 0.
 */
export interface TokenLaw {
  /** The number of states of a token. */
  readonly vocabulary: number;
  /** The number of tokens. */
  readonly length: number;
  /** The law of the data, flat. */
  readonly probabilities: readonly number[];
  /** The law $p_t$ of all sequences of the process's states, `[states ** length]`, in the order in which the last token changes first. */
  marginal(process: TokenProcess, t: number): Tensor;
  /** $\log p_t(x)$ in nats, `[batch]`. */
  logProbability(process: TokenProcess, x: Tensor, t: Times): Tensor;
  /** The entropy of $p_t$ in nats, a scalar. */
  entropy(process: TokenProcess, t: number): Tensor;
  /** The exact ratios $p_s(\cdot)/p_t(x_t)$ at every position, the others kept: what samplers call. */
  ratio(process: TokenProcess): Ratio;
  /**
   * The log of the concrete score, $\log p_t(x \text{ with } y \text{ there}) - \log p_t(x)$, `[batch, length, states]`: 0 at the token
   * that is there, $-\infty$ where there is no mass.
   */
  logScore(process: TokenProcess): (x: Tensor, t: Times) => Tensor;
  /** The law of the clean token at every position given all that are seen, $p(x_0^l \mid x_t)$, `[batch, length, states]`. */
  posterior(process: TokenProcess): (x: Tensor, t: Times) => Tensor;
  /**
   * The rates of the process that runs backward in time, $\bar Q_t(y, x) = \frac{p_t(y)}{p_t(x)}\,Q_t(x, y)$, at which `x` becomes
   * the sequence with y at one place, `[batch, length, states]`; at the token that is there, minus the rate at which it is left.
   */
  reverseRates(process: TokenProcess): (x: Tensor, t: Times) => Tensor;
  /** The network that has learned everything: the log of `posterior` for the target `x0`, `logScore` for `logRatio`. */
  model(process: TokenProcess, target: TokenTarget): TokenModel;
  /** Samples of the data, `[count, length]`, int32. */
  sample(count: number, rng: Rng): Tensor;
  /** The law of the data given some of their tokens: a number for each position that is known, null for the others. */
  given(known: readonly (number | null)[]): TokenLaw;
}

/**
 * The oracle of discrete diffusion: a law of all sequences of few tokens, by enumeration of its $V^L$ probabilities.
 *
 * Everything follows from the law with one position at time $s$ and the others at $t$, which the process itself carries there; use a
 * float64 backend where float32 is not exact enough. Costs about $L^2 V^{L+1}$ for each pair of times.
 *
 * Concrete scores and reverse rates: Lou et al. 2024, eqs. 3 and 4, https://arxiv.org/abs/2310.16834; posteriors: Austin et al. 2021,
 * https://arxiv.org/abs/2107.03006.
 *
 * @param options - states, length and probabilities
 * @returns the law
 * @throws TweedieError if the probabilities do not fit or are more than a million; its methods throw for processes of fewer states,
 *   sequences of another length, rates of a process that has none, and what has no probability where it is given
 */
export function tokenLaw({ vocabulary, length, probabilities }: TokenLawOptions): TokenLaw {
  checkLaw(vocabulary, length, probabilities);
  const data = { vocabulary, length, probabilities };

  const ratio = (process: TokenProcess) => (x: Tensor, s: Times, t: Times) =>
    tidy(() => atTokens(data, process, x, s, t, (early, late) => ratioTable(data, process, early, late)));
  const posterior = (process: TokenProcess) => (x: Tensor, t: Times) =>
    tidy(() => mul(process.likelihood(x, 0, t), ratio(process)(x, 0, t)));
  const logScore = (process: TokenProcess) => (x: Tensor, t: Times) =>
    tidy(() => {
      const ratios = ratio(process)(x, t, t);
      return where(cast(oneHot(x, process.vocabulary), "bool"), zerosLike(ratios), log(ratios));
    });

  return Object.freeze({
    ...data,
    ratio,
    posterior,
    logScore,
    marginal: (process: TokenProcess, t: number) => tidy(() => marginalOf(data, process, t)),
    logProbability: (process: TokenProcess, x: Tensor, t: Times) =>
      tidy(() => log(atTokens(data, process, x, 0, t, (_, late) => marginalOf(data, process, late)))),
    entropy: (process: TokenProcess, t: number) =>
      tidy(() => {
        const p = marginalOf(data, process, t);
        // 0 log 0 = 0.
        return neg(sum(mul(p, log(where(equal(p, zerosLike(p)), onesLike(p), p)))));
      }),
    reverseRates: (process: TokenProcess) => (x: Tensor, t: Times) =>
      tidy(() => {
        if (!process.rates) {
          throw new TweedieError(
            "tokenLaw.reverseRates: expected a process in continuous time, got one without rates.",
          );
        }
        const own = cast(oneHot(x, process.vocabulary), "float32");
        const others = mul(sub(onesLike(own), own), mul(process.rates(x, t), ratio(process)(x, t, t)));
        return sub(others, mul(own, sum(others, -1, true)));
      }),
    model: (process: TokenProcess, target: TokenTarget) =>
      Object.freeze({
        target,
        predict: (x: Tensor, t: readonly number[]) =>
          target === "x0" ? tidy(() => log(posterior(process)(x, t))) : logScore(process)(x, t),
      }),
    sample: (count: number, rng: Rng) => {
      const tokens = new Int32Array(count * length);
      rng.uniforms(count).forEach((u, row) => {
        let at = quantile(probabilities, u);
        for (let l = length - 1; l >= 0; l--) {
          tokens[row * length + l] = at % vocabulary;
          at = Math.floor(at / vocabulary);
        }
      });
      return tensor(tokens, [count, length], "int32");
    },
    given: (known: readonly (number | null)[]) => {
      const digit = (at: number, l: number) => Math.floor(at / vocabulary ** (length - 1 - l)) % vocabulary;
      const kept = probabilities.map((p, at) => (known.every((v, l) => v === null || v === digit(at, l)) ? p : 0));
      const mass = kept.reduce((total, p) => total + p, 0);
      if (known.length !== length || !(mass > 0)) {
        throw new TweedieError(
          `tokenLaw.given: expected ${length} tokens or nulls that have a probability, got [${known}] with ${mass}. ` +
            `Give null where a token is not known.`,
        );
      }
      return tokenLaw({ vocabulary, length, probabilities: kept.map((p) => p / mass) });
    },
  });
}

function checkLaw(vocabulary: number, length: number, probabilities: readonly number[]): void {
  const count = vocabulary ** length;
  const whole = Number.isInteger(vocabulary) && vocabulary >= 1 && Number.isInteger(length) && length >= 1;
  if (!whole || !(count <= 1e6)) {
    throw new TweedieError(
      `tokenLaw: expected at least 1 state, 1 token and at most a million sequences, got ${vocabulary} ** ${length}. ` +
        `Take a smaller system.`,
    );
  }
  const total = probabilities.reduce((all, p) => all + p, 0);
  if (probabilities.length === count && probabilities.every((p) => p >= 0) && Math.abs(total - 1) < 1e-6) return;
  throw new TweedieError(
    `tokenLaw: expected ${count} probabilities of at least 0 with sum 1, got ${probabilities.length} with sum ${total}. ` +
      `Normalise them.`,
  );
}

/** The state at a point in the distribution function of a law. */
function quantile(law: readonly number[], u: number): number {
  let [left, state] = [u, 0];
  law.forEach((p, at) => {
    if (left >= 0 && p > 0) state = at;
    left -= p;
  });
  return state;
}
