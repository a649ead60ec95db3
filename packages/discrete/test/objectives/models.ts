import { tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import type { TokenModel, TokenNoise, TokenProcess, TokenTarget } from "@tweedie/core";
import type { TokenObjective, TokenTimes } from "../../src/index.ts";

/** Tokens from rows. */
export const tokens = (rows: readonly (readonly number[])[]): Tensor =>
  tensor(rows.flat(), [rows.length, rows[0]?.length ?? 0], "int32");

/** A float tensor from nested numbers. */
export function nested(values: unknown): Tensor {
  const shape: number[] = [];
  for (let level = values; Array.isArray(level); level = level[0]) shape.push(level.length);
  return tensorOf((Array.isArray(values) ? values : [values]).flat(10) as number[], shape);
}

/** The numbers of a tensor. */
export const values = (x: Tensor): number[] => [...x.dataSync()];

/** A model that says the same whatever it is asked. */
export const fixedModel = (target: TokenTarget, output: unknown): TokenModel => ({
  target,
  predict: () => nested(output),
});

/** All sequences of a length, in the order of their numbers. */
export const allSequences = (vocabulary: number, length: number): readonly (readonly number[])[] =>
  Array.from({ length: vocabulary ** length }, (_, i) =>
    Array.from({ length }, (_, l) => Math.floor(i / vocabulary ** (length - 1 - l)) % vocabulary),
  );

/** The number of each row of tokens in {@link allSequences}. */
export const numbersOfRows = (x: Tensor, vocabulary: number): readonly number[] => {
  const [rows, length] = x.shape as [number, number];
  const all = values(x);
  return Array.from({ length: rows }, (_, row) =>
    all.slice(row * length, (row + 1) * length).reduce((n, token) => n * vocabulary + token, 0),
  );
};

/** A model that looks its output up in a table, `[sequences][length][vocabulary]`, which may depend on the time. */
export const tableModel = (
  target: TokenTarget,
  vocabulary: number,
  table: (t: number) => readonly (readonly (readonly number[])[])[],
): TokenModel => ({
  target,
  predict: (x, t) => {
    const tables = new Map([...new Set(t)].map((time) => [time, table(time)]));
    return nested(numbersOfRows(x, vocabulary).map((number, row) => tables.get(t[row]!)![number]!));
  },
});

/** Noise that comes at a constant rate. */
export const steadyNoise = (rate: number): TokenNoise => ({ rate: () => rate, total: (t) => rate * t });

/** A given time for each row, with density 1. */
export const fixedTimes = (t: readonly number[]): TokenTimes => ({
  min: Math.min(...t),
  max: Math.max(...t),
  draw: () => t,
  density: () => 1,
});

/** A process that draws given tokens. */
export const perturbing = (process: TokenProcess, x: readonly (readonly number[])[]): TokenProcess => ({
  ...process,
  perturb: () => tokens(x),
});

/** A process whose mask is a state like any other. */
export function unnamed<P extends TokenProcess>(process: P): Omit<P, "mask"> {
  const { mask: _mask, ...others } = process;
  return others;
}

/** The terms of an objective at given tokens, all at one time. */
export const termsAt = (
  { terms }: TokenObjective,
  model: TokenModel,
  x0: readonly (readonly number[])[],
  x: readonly (readonly number[])[],
  t: number,
  rng: Parameters<TokenObjective["terms"]>[1]["rng"],
): number[] => values(terms(model, { x0: tokens(x0), x: tokens(x), t: x.map(() => t), rng }, undefined));
