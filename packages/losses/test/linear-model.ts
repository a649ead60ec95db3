import { add, matMul, variable } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor1D, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import { combine, levelAt, rng, tensorOf } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule, Rng, ScoreModel, Target } from "@tweedie/core";
import type { LevelDistribution } from "../src/index.ts";
import type { Batch, Rows } from "./fixtures.ts";

/** A tensor from rows. */
export const matrix = (rows: Rows): Tensor2D => tensorOf(rows.flat(), [rows.length, rows[0]!.length]) as Tensor2D;

/** The network of the fixtures, `z W^T + b + u c(level)`, as a model with a target. */
export interface LinearModel extends ScoreModel {
  readonly variables: { readonly W: Variable; readonly b: Variable; readonly u: Variable };
}

/**
 * @param batch - the weights
 * @param target - what the output means
 * @param feature - the number c that the network sees of a level
 * @param scale - the factor of its input
 */
export function linearModel(
  { W, b, u }: Pick<Batch, "W" | "b" | "u">,
  target: Target,
  feature: (level: NoiseLevel) => number,
  scale: (level: NoiseLevel) => number = () => 1,
): LinearModel {
  const variables = {
    W: variable(matrix(W)),
    b: variable(tensorOf(b, [1, b.length])),
    u: variable(tensorOf(u, [1, u.length])),
  };
  return {
    target,
    variables,
    predict: (x, levels) => {
      const inputs = combine<Tensor2D>([levels.map(scale), x]);
      const features = matrix(levels.map((level) => [feature(level)]));
      const fromLevel = matMul(features, variables.u as unknown as Tensor2D);
      return add(add(matMul(inputs, variables.W as unknown as Tensor2D, false, true), variables.b), fromLevel);
    },
  };
}

/** Given levels, with density 1: a loss is then the plain mean over them. */
export const fixedLevels = (schedule: NoiseSchedule, times: readonly number[]): LevelDistribution => ({
  schedule,
  draw: () => times.map((t) => levelAt(schedule, t)),
  density: () => 1,
});

/** An rng whose normal numbers are given. */
export const givenNoise = (eps: Rows): Rng => ({ ...rng(0), normal: () => matrix(eps) });

/** The numbers of a tensor. */
export const numbers = async (x: Tensor | Tensor1D): Promise<number[]> => [...(await x.data())];
