import { onGrid } from "@tweedie/core";
import { ddpm, heun } from "../../src/index.ts";
import type { Claim } from "./claims.ts";
import { quantilesAt } from "./matrix-law.ts";
import { guidings, settings, solve } from "./matrix.ts";
import type { End, Problem, Size } from "./matrix.ts";
import { momentsAt, momentsOf } from "./moments.ts";
import type { Moments } from "./moments.ts";

/** Fine solutions of problems whose samples have no known law: of the probability flow, and of the reverse SDE. */
const sizes: Readonly<Record<"flow" | "reverse", Size>> = { flow: [2, 128], reverse: [4, 512] };
const solutions = {
  flow: onlyOnce((problem) => solve(problem, (grid) => onGrid(heun(), grid), 200, sizes.flow)),
  reverse: onlyOnce((problem) => solve(problem, (grid) => onGrid(ddpm(), grid), 120, sizes.reverse)),
};

function onlyOnce(make: (problem: Problem) => Promise<End>): (problem: Problem) => Promise<End> {
  const made = new Map<string, Promise<End>>();
  return ({ setting, target, guiding }) => {
    // But for rescaling the target makes no difference; and pure noise refuses that of noise.
    const silent = settings[setting]!.pure && (target === "eps" || target === "score");
    const problem = { setting, guiding, target: guiding === "rescale" && !silent ? target : "v" };
    const key = JSON.stringify(problem);
    if (!made.has(key)) made.set(key, make(problem));
    return made.get(key)!;
  };
}

/**
 * What is wrong with the end of a cell. Without guidance, and with that of labels, the law of the samples is known, whatever
 * the sampler: see `law`.
 *
 * - A sampler without noise follows the probability flow, which keeps ranks: the root mean square distance of its samples to
 *   the quantiles of the law, or to a fine solution by Heun's rule, is at most the bias that it claims.
 * - The mean and the standard deviation of another are those of the law, or of a fine solution of the reverse SDE by
 *   ancestral steps, within 4 standard errors and the bias.
 * - Where guidance comes and goes, or is scaled back, guesses are of no law's score, and more noise or less makes a
 *   difference. Samplers with noise of their own are then between what is certain: the laws with guidance and without, the
 *   flow, and the reverse SDE.
 */
export async function faultsOf(problem: Problem, { values, noisy }: End, size: Size, claim: Claim): Promise<string[]> {
  const { setting, guiding } = problem;
  const { scale } = guidings[guiding]!;
  const { pure, grid } = settings[setting]!;
  const last = grid(claim.steps).at(-1)!;
  const known = guiding === "none" || guiding === "classifier-free";
  // As in the laws of each family, twice the bias is allowed from pure noise to clean data.
  const bias = pure ? 2 * claim.bias : claim.bias;
  if (!noisy) {
    const wanted = known ? quantilesAt(last, size, scale) : (await solutions.flow(problem)).values;
    const distance = Math.sqrt(values.reduce((sum, v, i) => sum + (v - wanted[i]!) ** 2, 0) / values.length);
    return distance <= bias ? [] : [`${distance.toFixed(3)} from the flow, allowed ${bias}`];
  }
  const got = momentsOf(values, size);
  const fine = async (kind: "flow" | "reverse") => momentsOf((await solutions[kind](problem)).values, sizes[kind]);
  const wanted = known
    ? [momentsAt(last, scale ?? 0)]
    : claim.own
      ? [momentsAt(last, 1), momentsAt(last, 2), await fine("flow"), await fine("reverse")]
      : [await fine("reverse")];
  return (["mixture", "label"] as const).flatMap((group) =>
    (["mean", "std"] as const).flatMap((moment) => {
      const values = wanted.map((one) => one[group][moment]);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const error = Math.hypot(got[group].errors[moment], wanted.at(-1)![group].errors[moment]);
      const allowed = 4 * error + bias * momentsAt(last, 0)[group].std;
      return within(got[group], moment, low - allowed, high + allowed)
        ? []
        : [
            `${group} ${moment} ${got[group][moment].toFixed(3)}, wanted ${low} to ${high}, allowed ${allowed.toFixed(3)}`,
          ];
    }),
  );
}

const within = (moments: Moments, moment: "mean" | "std", low: number, high: number): boolean =>
  moments[moment] >= low && moments[moment] <= high;
