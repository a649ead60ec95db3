import { equal, expandDims, fill, log, range, sum, tensor1d, where, zerosLike } from "@tensorflow/tfjs-core";
import { along, onGrid } from "@tweedie/core";
import type { Sampler, TokenEnv, TokenStepper } from "@tweedie/core";
import { cleanLaw } from "./clean-law.ts";
import { drawTokens } from "./draw-tokens.ts";
import { cellOf, maskHits } from "./mask-hits.ts";
import type { MaskHits } from "./mask-hits.ts";
import { tokenStepper } from "./token-stepper.ts";

/** A step of {@link firstHitting}: the position that is filled in in every row, or -1, and when. */
export interface Hit {
  /** The position in each row. */
  readonly positions: readonly number[];
  /** The time in each row. */
  readonly times: readonly number[];
}

/**
 * The first-hitting sampler of masked diffusion: one mask after the other is filled in, at the times at which the reverse process
 * does so,
 *
 * $$q(x_\tau = m \mid x_0) = u\,q(x_T = m \mid x_0), \qquad x^l \sim p(x_0^l \mid x_\tau)$$
 *
 * which is exact, without an error of time steps; it is Gillespie's algorithm for masks. It calls the model as often as a row has
 * masks. Rows are each at times of their own, of which models are told; what is masked at the end of the times stays so.
 *
 * Zheng et al. 2024, *Masked Diffusion Models are Secretly Time-Agnostic Masked Models and Exploit Inaccurate Categorical Sampling*,
 * section 4, https://arxiv.org/abs/2409.02908.
 *
 * @param times - from where to where, strictly decreasing (default: from 1 to 0); between them the chance of a mask is taken for linear
 *   in time, as it is with log-linear noise, so that more times tell models the time more exactly where it is not
 * @returns the sampler, for tokens `[batch, length]` of processes in continuous time
 * @throws TweedieError if times do not decrease; while sampling, if the process has no mask or does not mask all
 *   tokens at the same rate
 */
export function firstHitting(times: readonly number[] = [1, 0]): Sampler<number, TokenEnv> {
  onGrid(
    tokenStepper((x) => x),
    times,
  );
  return async function* sample(x, env, options) {
    const hits =
      (options?.from?.memory as readonly Hit[] | undefined) ??
      inOrder(await maskHits("firstHitting", x, env, times), times, x.shape as [number, number]);
    return yield* along(fillIn(hits), [times[0]!, ...hits.map((hit) => Math.max(...hit.times))])(x, env, options);
  };
}

const fillIn = (hits: readonly Hit[]): TokenStepper<readonly Hit[]> => ({
  init: () => hits,
  step: (x, _t, _s, env, memory, place) => {
    const { positions, times } = memory[place!.step - 1]!;
    const [rows, length] = x.shape as [number, number];
    const isHere = equal(expandDims(tensor1d([...positions], "int32"), 1), range(0, length, 1, "int32"));
    const laws = cleanLaw(x, times, env);
    const law = sum(where(expandDims(isHere, -1), laws, zerosLike(laws)), 1);
    const drawn = drawTokens(log(law), env.rng);
    const everywhere = where(isHere, expandDims(drawn, 1), fill([rows, length], 0, "int32"));
    return { x: where(isHere, everywhere, x), memory };
  },
});

/** The hits of every row from the first to the last, as many steps as a row has at most, and at least one. */
function inOrder(hits: MaskHits, times: readonly number[], [rows, length]: readonly [number, number]): readonly Hit[] {
  const { chances, at } = hits;
  const timeOf = (chance: number): number => {
    const cell = cellOf(hits, chance);
    const [late, early] = [chances[cell]!, chances[cell + 1]!];
    return times[cell + 1]! + ((times[cell]! - times[cell + 1]!) * (chance - early)) / (late - early);
  };
  const byRow = Array.from({ length: rows }, (_, row) =>
    Array.from({ length }, (_, l) => [l, at[row * length + l]!] as const)
      .filter(([, chance]) => cellOf(hits, chance) >= 0)
      .sort(([, a], [, b]) => b - a),
  );
  const steps = Math.max(1, ...byRow.map((row) => row.length));
  return Array.from({ length: steps }, (_, step) => ({
    positions: byRow.map((row) => row[step]?.[0] ?? -1),
    times: byRow.map((row) => (row[step] ? timeOf(row[step][1]) : times.at(-1)!)),
  }));
}
