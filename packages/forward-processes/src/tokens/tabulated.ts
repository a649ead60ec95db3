import {
  add,
  cast,
  expandDims,
  gather,
  greaterEqual,
  matMul,
  maximum,
  mul,
  reshape,
  scalar,
  tensor,
  tidy,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import type { Rng, Times, TokenProcess } from "@tweedie/core";
import { aliasTable } from "./alias-table.ts";
import type { AliasTable } from "./alias-table.ts";
import { checkLaws, checkTokens } from "./check-tokens.ts";
import type { Dense } from "./dense.ts";
import { drawByAlias } from "./draw-by-alias.ts";
import { checkRows, eachPair } from "./each-row.ts";

/** What {@link tabulated} is made of. */
export interface TabulatedOptions {
  readonly name: string;
  readonly vocabulary: number;
  /** $Q_{s \to t}$; the same array where it is the same matrix. */
  transition(name: string, s: number, t: number): Dense;
  /** Its inverse. */
  inverse(name: string, s: number, t: number): Dense;
  /** The law that sampling starts from. */
  readonly stationary: readonly number[];
  /** Whether a state that all end in is a clean token too, and no mask. */
  readonly maskIsToken: boolean | undefined;
}

/** A process whose transitions are tables of $V^2$ numbers, which are made on the host in float64. */
export function tabulated({
  name,
  vocabulary,
  transition,
  inverse,
  stationary,
  maskIsToken = false,
}: TabulatedOptions): TokenProcess {
  const known = new WeakMap<Dense, AliasTable>();
  const aliasOf = (matrix: Dense): AliasTable => {
    const table = known.get(matrix) ?? aliasTable(matrix, vocabulary);
    known.set(matrix, table);
    return table;
  };
  const only = stationary.findIndex((p) => p === 1);
  return Object.freeze({
    vocabulary,
    ...(only >= 0 && !maskIsToken && { mask: only }),
    ...(stationary.every((p) => p > 0) && { stationary: Object.freeze([...stationary]) }),
    push: (p: Tensor, s: Times, t: Times) =>
      tidy(() => applied(`${name}.push`, p, vocabulary, eachPair(name, s, t, at(transition, `${name}.push`)))),
    pull: (p: Tensor, s: Times, t: Times) =>
      tidy(() => applied(`${name}.pull`, p, vocabulary, eachPair(name, s, t, at(inverse, `${name}.pull`)))),
    likelihood: (x: Tensor, s: Times, t: Times) =>
      rowsAt(`${name}.likelihood`, x, vocabulary, eachPair(name, s, t, at(transition, `${name}.likelihood`))),
    perturb: (x0: Tensor, points: readonly number[], rng: Rng) =>
      tidy(() => {
        const who = `${name}.perturb`;
        checkTokens(who, x0);
        checkRows(who, points, x0.shape);
        const matrices = points.map((t) => transition(who, 0, t));
        return drawByAlias(x0, matrices, vocabulary, rng, aliasOf);
      }),
    prior: (shape: readonly number[], rng: Rng) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return tensor(
        Int32Array.from(rng.uniforms(count), (u) => quantile(stationary, u)),
        [...shape],
        "int32",
      );
    },
  });
}

const at =
  (f: (name: string, s: number, t: number) => Dense, name: string) =>
  (s: number, t: number): Dense =>
    f(name, s, t);

/** Rows x of matrices, one matrix for all rows of the batch or one for each: `[...]` to `[..., vocabulary]`. */
export const rowsAt = (name: string, x: Tensor, vocabulary: number, a: Dense | readonly Dense[]): Tensor =>
  tidy(() => {
    checkTokens(name, x);
    const [table, places] = tableOf(name, a, vocabulary, x.shape);
    const starts = places.map((place) => place * vocabulary);
    const start = tensor(starts, [starts.length, ...x.shape.slice(1).map(() => 1)], "int32");
    // Of what is no token, -1, there is no law.
    const isToken = cast(expandDims(greaterEqual(x, scalar(0, "int32")), -1), "float32");
    return mul(gather(reshape(table, [-1, vocabulary]), add(maximum(x, scalar(0, "int32")), start)), isToken);
  });

/** Matrices times laws on the last axis. */
function applied(name: string, p: Tensor, vocabulary: number, a: Dense | readonly Dense[]): Tensor {
  checkLaws(name, p, vocabulary);
  const [table, places] = tableOf(name, a, vocabulary, p.shape);
  const rows = places.length;
  const width = p.shape.slice(rows === 1 ? 0 : 1, -1).reduce((product, size) => product * size, 1);
  const laws = reshape(p, [rows, width, vocabulary]);
  return reshape(matMul(laws, gather(table, tensor(places, [rows], "int32")), false, true), p.shape);
}

/** The matrices that differ, `[count, vocabulary, vocabulary]`, and which of them each row has; one place for all rows alike. */
function tableOf(
  name: string,
  a: Dense | readonly Dense[],
  vocabulary: number,
  shape: readonly number[],
): readonly [table: Tensor, places: number[]] {
  const list = a instanceof Float64Array ? [a] : a;
  if (list === a) checkRows(name, list, shape);
  const different = [...new Set(list)];
  const values = new Float64Array(different.length * vocabulary ** 2);
  different.forEach((matrix, k) => values.set(matrix, k * vocabulary ** 2));
  const placeOf = new Map(different.map((matrix, k) => [matrix, k]));
  return [tensorOf(values, [different.length, vocabulary, vocabulary]), list.map((matrix) => placeOf.get(matrix)!)];
}

/** The state at a point in the distribution function of a law. */
function quantile(law: readonly number[], u: number): number {
  let [left, state] = [u, 0];
  law.forEach((p, x) => {
    if (left >= 0 && p > 0) state = x;
    left -= p;
  });
  return state;
}
