import { readFileSync } from "node:fs";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import type { Denoiser, NoiseLevel, Rng } from "@tweedie/core";
import { gaussian, gaussianMixture } from "@tweedie/oracles";

/** A fixture of another library's numbers, with its provenance in `header`. */
export const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url), "utf8")) as T;

export type Rows = readonly (readonly number[])[];

export const toTensor = (rows: Rows): Tensor => tensorOf(rows.flat(), [rows.length, rows[0]!.length]);

/** The largest deviation of a tensor from rows of numbers. */
export const deviation = (x: Tensor, rows: Rows): number => {
  const expected = rows.flat();
  return Math.max(...Array.from(x.dataSync(), (value, i) => Math.abs(value - expected[i]!)));
};

/** The data laws of the fixtures. */
export const oracles: Record<string, { denoise: Denoiser }> = {
  gauss4: gaussian({ mean: [0.3, -0.8, 1.2, 0.05], scale: [0.5, 0.2, 1.1, 0.8] }),
  gmm2: gaussianMixture({
    weights: [0.35, 0.65],
    means: [
      [-1, 0.5],
      [0.8, -0.4],
    ],
    scales: [0.3, 0.15],
  }),
};

/** `alphaBar` after each beta of a chain. */
export function cumulated(betas: Iterable<number>): readonly number[] {
  let kept = 1;
  return Array.from(betas, (beta) => (kept *= 1 - beta));
}

/** A VP level from alphaBar; its time is only an order. */
export const vpLevel = (alphaBar: number, t = 1 - alphaBar): NoiseLevel => ({
  t,
  alpha: Math.sqrt(alphaBar),
  sigma: Math.sqrt(1 - alphaBar),
});

/** An rng that hands out given normals, one array a draw. */
export const scripted = (draws: readonly Rows[]): Rng => {
  let next = 0;
  const refuse = () => {
    throw new Error("only normal draws are scripted");
  };
  return {
    normal: (shape) =>
      tensorOf(draws[next++]?.flat() ?? new Array<number>(shape.reduce((a, b) => a * b)).fill(0), shape),
    uniform: refuse,
    normals: refuse,
    uniforms: refuse,
    skip: () => void next++,
    split: refuse,
    forRows: refuse,
    window: refuse,
    whole: refuse,
    state: refuse,
  };
};
