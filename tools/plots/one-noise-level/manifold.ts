import { tidy } from "@tensorflow/tfjs-core";
import { rng, tensorOf } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { empirical, gaussian } from "@tweedie/oracles";
import type { Oracle } from "@tweedie/oracles";
import { picture, text } from "../svg.ts";
import { arrows, bands, centres, frame, nodes, panels, panelStyle, size } from "./panel.ts";
import { powerChart } from "./power-chart.ts";

/** What is measured of data on a curve. */
export interface ManifoldNumbers {
  readonly levels: readonly {
    readonly sigma: number;
    /** The share of the window in which the density is 0 in float32. */
    readonly empty: number;
  }[];
  /** $E|\nabla\log p|^2$ at levels of noise, for data on a curve and for data with a density. */
  readonly sizes: readonly { readonly sigma: number; readonly curve: number; readonly plane: number }[];
}

/** Data on a closed curve in the plane: a line has no density there. */
export function manifold(): { readonly numbers: ManifoldNumbers; readonly field: string; readonly chart: string } {
  const curve = empirical({ values: curvePoints(400), dimension: 2 });
  const { std } = curve.moments();
  const plane = gaussian({ mean: [0, 0], scale: [...std] });
  const shown = [0.02, 0.1, 0.4].map((sigma) => ({ sigma, ...look(curve, sigma) }));
  const sizes = Array.from({ length: 9 }, (_, i) => {
    const sigma = 0.02 * 50 ** (i / 8);
    return { sigma, curve: scoreSize(curve, sigma), plane: scoreSize(plane, sigma) };
  });
  const numbers = { levels: shown.map(({ sigma, empty }) => ({ sigma, empty })), sizes };
  return {
    numbers,
    field: picture(title, ...size, [
      panelStyle,
      text(title, 24, 24, { className: "title" }),
      ...shown.flatMap(({ sigma, empty, logDensity, scores }, k) => [
        bands(spaces[k]!, logDensity, thresholdsOf(logDensity), "f0"),
        arrows(spaces[k]!, centres(spaces[k]!, spread), scores),
        frame(spaces[k]!, `σ = ${sigma}`, `float32 has no density in ${percent(empty)} of it`),
      ]),
      text("Density, by orders of magnitude down to the end of float32, and the direction of the score.", 24, 330, {
        className: "muted small",
      }),
    ]),
    chart: powerChart({
      title: "The size of the score as the noise goes",
      xLabel: "standard deviation of the noise σ",
      yLabel: "E |∇ log p|²",
      lines: [
        { label: "data on a curve", points: sizes.map(({ sigma, curve: value }) => [sigma, value] as const) },
        { label: "data with a density", points: sizes.map(({ sigma, plane: value }) => [sigma, value] as const) },
      ],
    }),
  };
}

const title = "Data on a curve: without noise there is no density to follow";
const spaces = panels(1.8);
/** Arrows and density are on lattices of so many cells a side. */
const [spread, fine] = [15, 61];
const leastOfFloat32 = Math.log(2 ** -149);
/** Down from the highest value, and where float32 ends. */
const thresholdsOf = (logDensity: readonly number[]): readonly number[] => {
  const highest = Math.max(...logDensity);
  return [leastOfFloat32, ...[-30, -10, -4, -1.5, -0.5].map((below) => highest + below)];
};
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const levelOf = (sigma: number): NoiseLevel => ({ t: 1, alpha: 1, sigma });

/** A curve with three lobes, by points that lie evenly in its angle. */
const curvePoints = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    const radius = 1 + 0.35 * Math.cos(3 * angle);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }).flat();

function look(oracle: Oracle, sigma: number) {
  const level = levelOf(sigma);
  const read = (positions: readonly number[], f: "score" | "logDensity") =>
    tidy(() => Array.from(oracle[f](tensorOf(positions, [positions.length / 2, 2]), level).dataSync()));
  const logDensity = read(nodes(spaces[0], fine), "logDensity");
  const arrowsAt = centres(spaces[0], spread);
  const [densityAtArrows, score] = [read(arrowsAt, "logDensity"), read(arrowsAt, "score")];
  return {
    logDensity,
    empty: logDensity.filter((value) => value < leastOfFloat32).length / logDensity.length,
    scores: densityAtArrows.map((value, i) =>
      value < leastOfFloat32 ? null : ([score[2 * i]!, score[2 * i + 1]!] as const),
    ),
  };
}

function scoreSize(oracle: Oracle, sigma: number): number {
  const level = levelOf(sigma);
  const count = 400;
  const score = tidy(() => Array.from(oracle.score(oracle.sample(count, level, rng(1)), level).dataSync()));
  return score.reduce((sum, value) => sum + value ** 2, 0) / count;
}
