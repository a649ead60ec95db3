import { logSnr, TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { checkSigmas } from "./check-sigmas.ts";
import { checkSteps } from "./check-steps.ts";
import { gridAtLogSnrs, logSnrRange } from "./grid-at-log-snrs.ts";

/** The models that have an optimised table. */
export type AlignYourStepsTable = "stableDiffusion" | "stableDiffusionXl" | "deepFloydIf" | "stableVideoDiffusion";

/**
 * A grid of noise scales that were optimised for a model at ten steps; for other numbers of steps $\log(\sigma/\alpha)$ is
 * linear between the table's entries.
 *
 * With the final zero the last entry gives way to the clean level $t = 0$. Ends that are left out are those of the table,
 * or the schedule's where it does not reach as far; ends that are not the table's own stretch the table in
 * $\log(\sigma/\alpha)$.
 *
 * Sabour et al., *Align Your Steps: Optimizing Sampling Schedules in Diffusion Models* (2024), table 3,
 * https://arxiv.org/abs/2404.14507.
 *
 * @param schedule - the schedule
 * @param steps - the number of intervals
 * @param options - the table (`stableDiffusion` if left out), the ends, and whether the clean level follows
 * @returns `steps + 1` levels from noise to data
 * @throws TweedieError if there is no such table, an end is outside of the schedule's range, or the clean level is asked of
 *   a schedule that does not begin clean
 */
export function alignYourStepsGrid(
  schedule: NoiseSchedule,
  steps: number,
  { table = "stableDiffusion", ...options }: AlignYourStepsGridOptions = {},
): readonly NoiseLevel[] {
  checkSteps("alignYourStepsGrid", steps);
  if (!Object.hasOwn(tables, table)) {
    throw new TweedieError(
      `alignYourStepsGrid: expected a table of ${Object.keys(tables).join(", ")}, got ${table}. ` +
        `For noise scales of your own use gridAt.`,
    );
  }
  const { low, high } = logSnrRange(schedule);
  const published = tables[table];
  const [top, bottom] = [published[0]!, published.at(-1)!];
  const {
    sigmaMin = Math.max(bottom, Math.exp(-high / 2)),
    sigmaMax = Math.min(top, Math.exp(-low / 2)),
    finalZero = high === Infinity,
  } = options;
  checkSigmas("alignYourStepsGrid", { sigmaMin, sigmaMax });
  const stretch = Math.log(sigmaMax / sigmaMin) / Math.log(top / bottom);
  const lambdas = Array.from({ length: steps + 1 }, (_, i) => {
    if (i === 0) return logSnr({ alpha: 1, sigma: sigmaMax });
    if (i === steps) return logSnr({ alpha: 1, sigma: sigmaMin });
    return -2 * (Math.log(sigmaMin) + stretch * (interpolated(published, i / steps) - Math.log(bottom)));
  });
  return gridAtLogSnrs("alignYourStepsGrid", schedule, finalZero ? lambdas.slice(0, -1) : lambdas, finalZero);
}

/** Options of {@link alignYourStepsGrid}. */
export interface AlignYourStepsGridOptions {
  /** The model whose table is taken; `stableDiffusion` if left out. */
  readonly table?: AlignYourStepsTable;
  /** The last $\sigma/\alpha$ of the table; if left out its own, or the schedule's smallest where that is larger. */
  readonly sigmaMin?: number;
  /** The first $\sigma/\alpha$; if left out the table's own, or the schedule's largest where that is smaller. */
  readonly sigmaMax?: number;
  /** Whether the clean level $t = 0$ takes the place of the last; if left out, where the schedule begins clean. */
  readonly finalZero?: boolean;
}

const tables: Readonly<Record<AlignYourStepsTable, readonly number[]>> = {
  stableDiffusion: [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029],
  stableDiffusionXl: [14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.38, 0.234, 0.113, 0.029],
  deepFloydIf: [160.41, 8.081, 3.315, 1.885, 1.207, 0.785, 0.553, 0.293, 0.186, 0.03, 0.006],
  stableVideoDiffusion: [700, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002],
};

/** The logarithm of a table at a share of its length, linear between entries. */
function interpolated(table: readonly number[], share: number): number {
  const place = share * (table.length - 1);
  const i = Math.min(Math.floor(place), table.length - 2);
  const [a, b] = [Math.log(table[i]!), Math.log(table[i + 1]!)];
  return a + (place - i) * (b - a);
}
