import {
  add,
  concat,
  div,
  equal,
  expandDims,
  gather,
  mul,
  onesLike,
  pad,
  reshape,
  sum,
  tensor,
  tile,
  transpose,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";
import type { Times, TokenProcess } from "@tweedie/core";
import type { TokenLawOptions } from "./token-law.ts";

/** The law of all sequences, flat, with position l at time s (if any) and all others at t. */
function joint(law: TokenLawOptions, process: TokenProcess, t: number, l: number = -1, s: number = t): Tensor {
  const { vocabulary, length, probabilities } = law;
  const extra = process.vocabulary - vocabulary;
  if (extra < 0) {
    throw new TweedieError(
      `tokenLaw: expected a process with at least the law's ${vocabulary} states, got ${process.vocabulary}. ` +
        `Count the mask after them.`,
    );
  }
  let p = tensorOf(probabilities, [probabilities.length]);
  for (let k = 0; k < length; k++) {
    // Positions before k have the process's states already.
    const [before, after] = [process.vocabulary ** k, vocabulary ** (length - 1 - k)];
    const last = transpose(reshape(p, [before, vocabulary, after]), [0, 2, 1]);
    const states =
      extra === 0
        ? last
        : pad(last, [
            [0, 0],
            [0, 0],
            [0, extra],
          ]);
    p = transpose(process.push(states, 0, k === l ? s : t), [0, 2, 1]);
  }
  return reshape(p, [process.vocabulary ** length]);
}

/** The law $p_t$ of all sequences, flat. */
export const marginalOf = (law: TokenLawOptions, process: TokenProcess, t: number): Tensor => joint(law, process, t);

/** The ratios of all sequences, `[states ** length, length, states]`. */
export function ratioTable(law: TokenLawOptions, process: TokenProcess, s: number, t: number): Tensor {
  const { length } = law;
  const states = process.vocabulary;
  const p = marginalOf(law, process, t);
  const positions = Array.from({ length }, (_, l) => {
    const [before, after] = [states ** l, states ** (length - 1 - l)];
    const others = transpose(reshape(joint(law, process, t, l, s), [before, states, after]), [0, 2, 1]);
    // The same for all tokens at l.
    const all = tile(expandDims(others, 1), [1, states, 1, 1]);
    return reshape(all, [states ** length, 1, states]);
  });
  return divided(concat(positions, 1), expandDims(expandDims(p, -1), -1));
}

/** What a table of all sequences has of some, at one pair of times for all rows or one for each. */
export function atTokens(
  { length }: TokenLawOptions,
  process: TokenProcess,
  x: Tensor,
  s: Times,
  t: Times,
  table: (s: number, t: number) => Tensor,
): Tensor {
  if (x.rank !== 2 || x.shape[1] !== length || x.dtype !== "int32") {
    throw new TweedieError(
      `tokenLaw: expected tokens of dtype int32 and shape [batch, ${length}], got ${x.dtype} of [${x.shape}].`,
    );
  }
  const states = process.vocabulary;
  const strides = Array.from({ length }, (_, l) => states ** (length - 1 - l));
  const places = sum(mul(x, tensor(strides, [length], "int32")), -1);
  if (typeof s === "number" && typeof t === "number") return gather(table(s, t), places);
  const at = (times: Times, row: number) => (typeof times === "number" ? times : times[row]!);
  const pairs = Array.from({ length: x.shape[0]! }, (_, row) => [at(s, row), at(t, row)] as const);
  // One table for the rows that are alike.
  const keys = pairs.map(([early, late]) => `${early} ${late}`);
  const different = [...new Set(keys)];
  const tables = different.map((key) => table(...pairs[keys.indexOf(key)]!));
  const starts = keys.map((key) => different.indexOf(key) * states ** length);
  return gather(concat(tables, 0), add(places, tensor(starts, [starts.length], "int32")));
}

/** a/b, and 0 where b is 0. */
function divided(a: Tensor, b: Tensor): Tensor {
  const isZero = equal(b, zerosLike(b));
  const quotient = div(a, where(isZero, onesLike(b), b));
  return mul(quotient, where(isZero, zerosLike(b), onesLike(b)));
}
