import { tidy } from "@tensorflow/tfjs-core";
import { rng, tensorOf } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { empirical, gaussianMixture } from "@tweedie/oracles";
import { picture, text } from "../svg.ts";
import { bands, dots, frame, nodes, panels, panelStyle, size } from "./panel.ts";

/** What is measured of a score that is learned from few data. */
export interface RareDataNumbers {
  readonly count: number;
  readonly levels: readonly {
    readonly sigma: number;
    /** The error of the predicted noise, root mean square, where noised data are. */
    readonly where: number;
    /** The same over the window. */
    readonly everywhere: number;
  }[];
}

/**
 * The score learned from some draws of a known law: the exact minimiser of denoising score matching on them, which no network
 * can be better at. Its error in the units of the noise is $\sigma|\hat s - s|$.
 */
export function rareData(): { readonly numbers: RareDataNumbers; readonly field: string } {
  const drawn = law.sample(count, undefined, rng(2));
  const values = Array.from(drawn.dataSync());
  drawn.dispose();
  const learned = empirical({ values, dimension: 2 });
  const errors = (positions: readonly number[], level: NoiseLevel): number[] =>
    tidy(() => {
      const x = tensorOf(positions, [positions.length / 2, 2]);
      const [a, b] = [learned, law].map((oracle) => oracle.denoise(x, level).eps.dataSync()) as [
        Float32Array,
        Float32Array,
      ];
      return Array.from({ length: positions.length / 2 }, (_, i) =>
        Math.hypot(a[2 * i]! - b[2 * i]!, a[2 * i + 1]! - b[2 * i + 1]!),
      );
    });
  const seen = [0.25, 4].map((sigma) => {
    const level: NoiseLevel = { t: 1, alpha: 1, sigma };
    const noised = tidy(() => Array.from(law.sample(600, level, rng(3)).dataSync()));
    const map = errors(nodes(spaces[0], fine), level);
    return { sigma, map, where: rms(errors(noised, level)), everywhere: rms(map) };
  });
  const density = tidy(() =>
    Array.from(law.logDensity(tensorOf(nodes(spaces[0], fine), [fine ** 2, 2]), undefined).dataSync()),
  );
  const points = Array.from({ length: count }, (_, i) => [values[2 * i]!, values[2 * i + 1]!] as const);
  return {
    numbers: { count, levels: seen.map(({ sigma, where, everywhere }) => ({ sigma, where, everywhere })) },
    field: picture(title, ...size, [
      panelStyle,
      text(title, 24, 24, { className: "title" }),
      bands(spaces[0], density, [-10, -7.5, -5.5, -4, -3], "f0"),
      dots(spaces[0], points, "l0"),
      frame(spaces[0], `${count} data and their law`, "one in five is of the lower mode"),
      ...seen.flatMap(({ sigma, map, where, everywhere }, k) => [
        bands(spaces[k + 1]!, map, thresholds, "f1"),
        dots(spaces[k + 1]!, points, "l0 faint"),
        frame(
          spaces[k + 1]!,
          `error of the score at σ = ${sigma}`,
          `${where.toFixed(2)} at data, ${everywhere.toFixed(2)} in the window`,
        ),
      ]),
      text(`Error in units of the noise: one wash more beyond ${thresholds.join(", ")}.`, 24, 330, {
        className: "muted small",
      }),
    ]),
  };
}

const title = "Where data are rare, a learned score is wrong";
const count = 300;
const law = gaussianMixture({
  weights: [0.2, 0.8],
  means: [
    [-3, -3],
    [3, 3],
  ],
  scales: [0.8, 0.8],
});
const spaces = panels(6);
const fine = 61;
const thresholds = [0.5, 1, 2, 4, 8];
const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
