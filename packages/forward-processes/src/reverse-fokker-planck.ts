import { TweedieError } from "@tweedie/core";
import type { Point } from "./cell-grid.ts";
import { fokkerPlanck } from "./fokker-planck.ts";
import type { DensitySnapshot, FokkerPlanckOptions } from "./fokker-planck.ts";

/** What {@link reverseFokkerPlanck} solves. */
export interface ReverseFokkerPlanckOptions<D extends 1 | 2> extends Omit<FokkerPlanckOptions<D>, "g2"> {
  /** The squared diffusion $g(t)^2$, in units of $x^2$ per unit of time. */
  readonly g2: (t: number) => number;
  /** The score $\nabla\log p_t(x)$: exact, or a model's. */
  readonly score: (x: Point<D>, t: number) => Point<D>;
  /** The times to report, decreasing. */
  readonly times: readonly number[];
  /** The time where it starts, the first of `times` or after; 1 if left out. */
  readonly from?: number;
}

/**
 * The marginal densities of the reverse-time SDE $dx = [f - g^2 \nabla\log p_t]\,dt + g\,d\bar W$, from noise at the
 * time `from` back to data:
 *
 * $$-\partial_t p = -\nabla\cdot\big((g^2 \nabla\log p_t - f)\,p\big) + \tfrac12 g^2 \Delta p$$
 *
 * With the exact score of the forward process, and started from its law, the marginals are those of the forward process
 * at every time. With a model's score they are the laws of its samples, without the noise of sampling.
 *
 * The reverse-time theorem is that of Anderson (1982), https://doi.org/10.1016/0304-4149(82)90051-5; Song et al.,
 * *Score-Based Generative Modeling through SDEs* (2021), eq. 6, https://arxiv.org/abs/2011.13456. The method is that of
 * {@link fokkerPlanck}.
 *
 * @param options - the equation, the grid and the times
 * @returns a generator of one snapshot a time
 * @throws TweedieError if the times do not decrease from `from`, and as {@link fokkerPlanck} does
 */
export function reverseFokkerPlanck<D extends 1 | 2>(
  options: ReverseFokkerPlanckOptions<D>,
): Generator<DensitySnapshot, void, undefined> {
  const { grid, density, drift, g2, score, times, from = 1, step } = options;
  if (!times.every((t, i) => t <= from && t < (times[i - 1] ?? Infinity) && Number.isFinite(t)) || !(from < Infinity)) {
    throw new TweedieError(
      `reverseFokkerPlanck: expected finite times that decrease from ${from}, got [${times.join(", ")}]. Sort them.`,
    );
  }
  // Time from the start, forwards.
  const snapshots = fokkerPlanck<D>({
    grid,
    density,
    drift: (x, elapsed) => {
      const t = from - elapsed;
      const [f, s] = [drift(x, t), score(x, t)].map((vector) => [vector].flat() as number[]) as [number[], number[]];
      const back = f.map((component, k) => g2(t) * s[k]! - component);
      if (!back.every(Number.isFinite)) {
        throw new TweedieError(
          `reverseFokkerPlanck: expected a finite drift, score and g2, got ${f.join(", ")}, ${s.join(", ")} and ${g2(t)} ` +
            `at x = ${String(x)}, t = ${t}. Keep to times where they are finite.`,
        );
      }
      return (typeof x === "number" ? back[0] : back) as Point<D>;
    },
    g2: ((elapsed: number) => g2(from - elapsed)) as FokkerPlanckOptions<D>["g2"],
    times: times.map((t) => from - t),
    ...(step !== undefined && { step }),
  });
  return run();

  function* run(): Generator<DensitySnapshot, void, undefined> {
    let k = 0;
    for (const { density } of snapshots) yield { t: times[k++]!, density };
  }
}
