import { mul, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Times, TokenNoise, TokenProcess } from "@tweedie/core";
import type { Matrix } from "../matrix.ts";
import { checkGenerator } from "./check-generator.ts";
import type { Dense } from "./dense.ts";
import { column } from "./each-row.ts";
import { elapsedNoise, rateAt } from "./elapsed-noise.ts";
import { generatorExponential } from "./generator-exponential.ts";
import { matricesKept, recent } from "./recent.ts";
import { stationaryLaw } from "./stationary-law.ts";
import { rowsAt, tabulated } from "./tabulated.ts";

/**
 * The process in continuous time of any generator,
 *
 * $$Q_{s \to t} = e^{a Q}, \qquad a = \bar\sigma(t) - \bar\sigma(s)$$
 *
 * symmetric or not. The exponential is taken on the host in float64, without a subtraction: probabilities are right relative to their
 * size, and what is impossible is exactly 0. It takes $O(V^3)$ for each new amount of noise between two times; the last ones are
 * kept, so that a grid of times pays once. Laws cost $O(V^2)$ a token. It ends at the stationary law, where sampling begins.
 *
 * For uniform noise or a mask, `uniformProcess` and `absorbingProcess` do the same at $O(V)$.
 *
 * Campbell et al. 2022, *A Continuous Time Framework for Discrete Denoising Models*, https://arxiv.org/abs/2205.14987, appendix E.
 *
 * @param options - the generator and the noise
 * @returns the process; its `mask` is the state that all end in, where there is one and it is no clean token
 * @throws TweedieError if the generator has not rates of at least 0 and columns of sum 0, or more than one stationary law; its methods
 *   throw where times do not rise within [0, 1], shapes do not fit, `pull` would overflow, or a rate is infinite
 */
export function matrixProcess({ generator, noise, maskIsToken }: MatrixProcessOptions): TokenProcess {
  const name = "matrixProcess";
  const q = checkGenerator(name, generator);
  const vocabulary = generator.length;
  const stationary = stationaryLaw(name, q, vocabulary);
  const forgotten = Float64Array.from(q, (_, k) => stationary[Math.floor(k / vocabulary)]!);
  const exponential = recent(matricesKept(vocabulary), (amount: number): Dense =>
    amount === Infinity ? forgotten : generatorExponential(q, vocabulary, amount),
  );
  const elapsed = elapsedNoise(noise);
  const process = tabulated({
    name,
    vocabulary,
    stationary,
    maskIsToken,
    transition: (who, s, t) => exponential(elapsed(who, s, t) as number),
    inverse: (who, s, t) => {
      const passed = elapsed(who, s, t) as number;
      const inverse = passed === Infinity ? undefined : exponential(-passed);
      // The end of float32.
      if (inverse?.every((value) => Math.abs(value) < 3e38)) return inverse;
      throw new TweedieError(
        `${who}: expected less noise between the times, got ${passed}. Nothing is left to go back to: take a shorter step.`,
      );
    },
  });
  return Object.freeze({
    ...process,
    rates: (x: Tensor, t: Times) =>
      tidy(() => {
        const rates = rowsAt(`${name}.rates`, x, vocabulary, q);
        return mul(rates, column(`${name}.rates`, rateAt(`${name}.rates`, noise, t), rates.shape));
      }),
  });
}

/** Options of {@link matrixProcess}. */
export interface MatrixProcessOptions {
  /** The generator $Q$: `generator[y][x]` is the rate from state x to state y. */
  readonly generator: Matrix;
  /** How much noise there is by each time. */
  readonly noise: TokenNoise;
  /**
   * Whether a state that all end in is a clean token too, as the grey in the middle is for pictures; then the process names no mask.
   * Left out, such a state is the `mask`, which is no clean token.
   */
  readonly maskIsToken?: boolean;
}
