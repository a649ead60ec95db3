import { onesLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { along, combine, last, onGrid, rng } from "@tweedie/core";
import type { GaussianSampler, NoiseLevel } from "@tweedie/core";
import { gaussianMixture } from "@tweedie/oracles";
import { annealedLangevin, langevinDynamics, reverseDiffusion } from "@tweedie/samplers";
import { geometric } from "@tweedie/schedules";
import { picture, text } from "../svg.ts";
import { dots, frame, panels, panelStyle, size } from "./panel.ts";

/** What is measured of samplers on two modes that are far apart. */
export interface FarModesNumbers {
  /** The weight of the smaller mode. */
  readonly weight: number;
  readonly count: number;
  /** Calls of the denoiser for a sample. */
  readonly calls: number;
  /** The share of samples that end in the smaller mode. */
  readonly shares: {
    readonly exact: number;
    readonly oneLevel: number;
    readonly manyLevels: number;
    readonly reverseSde: number;
  };
}

/** Two modes with weights 1/5 and 4/5, from a start that is even in a square: a setting of Song and Ermon 2019, section 3.2.2. */
export async function farModes(): Promise<{ readonly numbers: FarModesNumbers; readonly field: string }> {
  const uniform = rng(1).uniform([count, 2]);
  const even = combine([16, uniform], [-8, onesLike(uniform)]);
  const run = async (sampler: GaussianSampler, start: Tensor, seed: number) =>
    pointsOf(await last(sampler(start, { denoise: law.denoise, schedule, rng: rng(seed) })));
  const ladder = Array.from({ length: levels + 1 }, (_, i) => level(1 - i / levels));
  const fine = Array.from({ length: calls + 1 }, (_, i) => level(1 - i / calls));
  const ends = {
    exact: pointsOf(law.sample(count, level(0), rng(2))),
    oneLevel: await run(langevinDynamics(level(0), { stepSize: 0.05, steps: calls }), even, 3),
    manyLevels: await run(along(annealedLangevin({ steps: calls / levels, stepSize: 0.4 }), ladder), even, 4),
    reverseSde: await run(onGrid(reverseDiffusion(), fine), law.sample(count, level(1), rng(5)), 6),
  };
  const share = (points: readonly Point[]) => points.filter(isSmaller).length / count;
  const numbers: FarModesNumbers = {
    weight: 0.2,
    count,
    calls,
    shares: {
      exact: share(ends.exact),
      oneLevel: share(ends.oneLevel),
      manyLevels: share(ends.manyLevels),
      reverseSde: share(ends.reverseSde),
    },
  };
  const shown = [
    ["draws of the law", "exact"],
    ["Langevin at one level", "oneLevel"],
    ["Langevin over many levels", "manyLevels"],
  ] as const;
  return {
    numbers,
    field: picture(title, ...size, [
      panelStyle,
      text(title, 24, 24, { className: "title" }),
      ...shown.flatMap(([name, key], k) => [
        dots(
          spaces[k]!,
          ends[key].filter((point) => !isSmaller(point)),
          "l0",
        ),
        dots(spaces[k]!, ends[key].filter(isSmaller), "l1"),
        frame(spaces[k]!, name, `${(100 * numbers.shares[key]).toFixed(1)} % in the lower mode`),
      ]),
      text(`Both samplers start evenly in the window and call the exact score ${calls} times.`, 24, 330, {
        className: "muted small",
      }),
    ]),
  };
}

type Point = readonly [x: number, y: number];

const title = "Langevin dynamics does not weigh modes that are far apart";
const [count, calls, levels] = [1000, 500, 25];
const law = gaussianMixture({
  weights: [0.2, 0.8],
  means: [
    [-5, -5],
    [5, 5],
  ],
  scales: [1, 1],
});
const schedule = geometric({ sigmaMin: 0.1, sigmaMax: 20 });
const level = (t: number): NoiseLevel => ({ t, alpha: 1, sigma: schedule.sigma(t) });
const spaces = panels(8);
const isSmaller = ([x, y]: Point): boolean => x + y < 0;

function pointsOf(x: Tensor): readonly Point[] {
  const values = x.dataSync();
  return Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i]!, values[2 * i + 1]!] as const);
}
