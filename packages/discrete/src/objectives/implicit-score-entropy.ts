import {
  add,
  cast,
  exp,
  fill,
  greater,
  greaterEqual,
  mul,
  sub,
  sum,
  tensor,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { Rng, TokenModel, TokenProcess } from "@tweedie/core";
import { atTokens } from "./at-tokens.ts";
import { logScores } from "./log-score-of.ts";
import { weightsOf } from "./score-weights.ts";
import type { ScoreWeights } from "./score-weights.ts";
import { stratifiedTimes } from "./stratified-times.ts";
import type { NoisedTokens, TokenObjective } from "./token-objective.ts";

/** Options of {@link implicitScoreEntropy}. */
export interface ImplicitScoreEntropyOptions {
  /** The process. */
  readonly process: TokenProcess;
  /** What each ratio is worth; `"rates"` if left out. */
  readonly weights?: ScoreWeights;
  /**
   * Of how many neighbours, sequences that differ in one token, the model is asked in each row: all of them, which is exact, or
   * some drawn at random, which has the same mean. 1 if left out.
   */
  readonly neighbours?: number | "all";
}

/**
 * Implicit score entropy at every position, which needs neither the true ratios nor those of the noise,
 *
 * $$\ell = \sum_{y \ne x} \bigl(w_{xy}\,s(x)_y - w_{yx} \log s(y)_x\bigr)$$
 *
 * where $s(y)_x$ is the ratio back from the neighbour $y$. Its mean over $x_t$ is score entropy's but for a constant. It asks the
 * model once and again for each neighbour: $1 + DV$ times with all, for sequences of length $D$; drawn ones are noisy.
 *
 * Lou et al. 2024, proposition 3.3, https://arxiv.org/abs/2310.16834, after the implicit score matching of Hyvärinen 2005.
 *
 * @param options - see {@link ImplicitScoreEntropyOptions}
 * @returns the objective
 * @throws TweedieError if the process has no rates and they are the weights, or the number of neighbours is not a whole one of at
 *   least 1
 */
export function implicitScoreEntropy({
  process,
  weights = "rates",
  neighbours = 1,
}: ImplicitScoreEntropyOptions): TokenObjective {
  const { vocabulary } = process;
  const weigh = weightsOf("implicitScoreEntropy", process, weights);
  if (neighbours !== "all" && !(Number.isSafeInteger(neighbours) && neighbours >= 1)) {
    throw new TweedieError(
      `implicitScoreEntropy: expected a number of neighbours of at least 1 or "all", got ${neighbours}. Use 1.`,
    );
  }

  return Object.freeze({
    process,
    times: stratifiedTimes(),
    terms: <C>(model: TokenModel<C>, { x, t, rng }: NoisedTokens, cond: C) => {
      const forth = () => {
        const worth = weigh(x, t);
        return sum(mul(worth, exp(countingOnly(worth, logScores(model, process, x, t, cond)))), -1);
      };
      /** $w_{yx} \log s(y)_x$ of neighbours that differ where `differs` is true, there, and 0 elsewhere. */
      const back = (differs: Tensor, there: Tensor) => {
        const y = where(differs, there, x);
        const worth = atTokens(weigh(y, t), x);
        const scores = countingOnly(worth, atTokens(logScores(model, process, y, t, cond), x));
        return where(differs, mul(worth, scores), zerosLike(worth));
      };
      const parts =
        neighbours === "all"
          ? allNeighbours(x, vocabulary).map(([differs, there]) => back(differs, there))
          : drawnNeighbours(x, vocabulary, neighbours, rng).map(([differs, there]) => {
              const share = ((x.shape[1] ?? 0) * (vocabulary - 1)) / neighbours;
              return combine([share, back(differs, there)]);
            });
      return parts.reduce<Tensor>((total, part) => sub(total, part), forth());
    },
  });
}

/** Where a state differs and which it is there, both of the shape of the tokens. */
type Neighbour = readonly [differs: Tensor, there: Tensor];

/** Every state at every position; where that is the token itself, its weight is 0. */
const allNeighbours = (x: Tensor, vocabulary: number): readonly Neighbour[] => {
  const [rows, length] = x.shape as [number, number];
  return Array.from({ length: length * vocabulary }, (_, i) => {
    const position = Math.floor(i / vocabulary);
    return [at(new Array<number>(rows).fill(position), length), fill(x.shape, i % vocabulary, "int32")];
  });
};

/** So many times one other state at one position in each row. */
const drawnNeighbours = (x: Tensor, vocabulary: number, count: number, rng: Rng): readonly Neighbour[] => {
  const [rows, length] = x.shape as [number, number];
  return Array.from({ length: count }, () => {
    const numbers = rng.uniforms(2 * rows);
    const share = (row: number, which: number, of: number) => Math.floor(numbers[2 * row + which]! * of);
    const positions = Array.from({ length: rows }, (_, row) => share(row, 0, length));
    const ahead = Array.from({ length: rows }, (_, row) => 1 + share(row, 1, vocabulary - 1));
    const sums = add(x, tensor(ahead, [rows, 1], "int32"));
    const turn = mul(cast(greaterEqual(sums, vocabulary), "int32"), tensor([vocabulary], [1], "int32"));
    return [at(positions, length), sub(sums, turn)];
  });
};

/** Where the given position of each row is. */
const at = (positions: readonly number[], length: number): Tensor =>
  tensor(
    positions.flatMap((position) => Array.from({ length }, (_, l) => l === position)),
    [positions.length, length],
    "bool",
  );

/** Numbers where something has weight, 0 elsewhere: no infinity may come in by a weight of 0. */
const countingOnly = (weights: Tensor, values: Tensor): Tensor => where(greater(weights, 0), values, zerosLike(values));
