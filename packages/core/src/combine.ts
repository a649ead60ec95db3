import {
  add,
  customGrad,
  engine,
  getBackend,
  getKernel,
  mul,
  tensor,
  tidy,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "./tweedie-error.ts";
import { tensorOf } from "./tensor-of.ts";

/** A coefficient of {@link combine}: one number, or one for each row (the first axis). */
export type Coefficient = number | readonly number[];

/** One term $c\,x$ of {@link combine}. */
export type Term = readonly [coefficient: Coefficient, x: Tensor];

/**
 * The linear combination $\sum_k c_k x_k$ of tensors of one shape: what every update rule of a sampler is.
 *
 * Coefficients stay float64 until they meet the tensors, and may differ from row to row. A term whose coefficient is 0
 * is left out, in every row that has it, even where its tensor is not finite. The gradient passes through every $x_k$. It runs as one kernel
 * where the backend has {@link combineKernelName}, else as multiplications and additions.
 *
 * @param terms - pairs of a coefficient and a float tensor, all of the same shape `[rows, ...]`
 * @returns a new tensor of that shape
 * @throws TweedieError if there is no term, a tensor is not of floats, a shape differs, a coefficient is not finite, or a list of coefficients
 *   does not have one for each row
 */
export function combine<T extends Tensor = Tensor>(...terms: readonly Term[]): T {
  const xs = terms.map(([, x]) => x);
  const rows = checkedRows(terms);
  const coefficients = terms.flatMap(([c]) => (typeof c === "number" ? new Array<number>(rows).fill(c) : c));
  return linear(xs, { coefficients, rows }) as T;
}

/** The kernel that {@link combine} runs where the active backend registers it. */
export const combineKernelName = "Combine";

/**
 * Attributes of the kernel {@link combineKernelName}, whose inputs are named `x0`, `x1`, ... in the order of the terms.
 */
export interface CombineAttributes {
  /** $c_k$ of row $r$ at `k * rows + r`. */
  readonly coefficients: readonly number[];
  /** The length of the first axis where coefficients differ by row, else 1. */
  readonly rows: number;
}

function linear(xs: readonly Tensor[], attributes: CombineAttributes): Tensor {
  const { coefficients, rows } = attributes;
  const forward = customGrad((...inputs: unknown[]) => {
    const tensors = inputs.slice(0, xs.length) as Tensor[];
    return {
      value: getKernel(combineKernelName, getBackend()) ? runKernel(tensors, attributes) : compose(tensors, attributes),
      gradFunc: (dy: Tensor) =>
        tensors.map((_, k) => linear([dy], { coefficients: coefficients.slice(k * rows, (k + 1) * rows), rows })),
    };
  });
  return forward(...xs);
}

const runKernel = (xs: readonly Tensor[], { coefficients, rows }: CombineAttributes): Tensor =>
  engine().runKernel(combineKernelName, Object.fromEntries(xs.map((x, k) => [`x${k}`, x])), {
    coefficients: coefficients as number[],
    rows,
  });

const compose = (xs: readonly Tensor[], { coefficients, rows }: CombineAttributes): Tensor =>
  tidy(() => {
    const products = xs.flatMap((x, k) => {
      const c = coefficients.slice(k * rows, (k + 1) * rows);
      if (c.every((value) => value === 0)) return [];
      if (rows === 1) return [mul(x, c[0]!)];
      const column = [rows, ...new Array<number>(x.rank - 1).fill(1)];
      const product = mul(x, tensorOf(c, column));
      if (!c.includes(0)) return [product];
      const used = tensor(
        c.map((value) => value !== 0),
        column,
        "bool",
      );
      return [where(used, product, zerosLike(product))];
    });
    return products.length === 0 ? zerosLike(xs[0]!) : products.reduce((sum, x) => add(sum, x));
  });

function checkedRows(terms: readonly Term[]): number {
  if (terms.length === 0) throw new TweedieError("combine: expected at least one term, got none. Pass [c, x] pairs.");
  const shape = terms[0]![1].shape;
  let rows = 1;
  terms.forEach(([c, x], k) => {
    if (x.shape.length !== shape.length || x.shape.some((size, axis) => size !== shape[axis])) {
      throw new TweedieError(
        `combine: expected tensors of one shape, got [${shape}] and, in term ${k}, [${x.shape}]. Broadcast before.`,
      );
    }
    // A kernel would take the bits of whole numbers for those of floats.
    if (x.dtype !== "float32") {
      throw new TweedieError(
        `combine: expected float tensors, got one of ${x.dtype} in term ${k}. Cast it to float32.`,
      );
    }
    if (typeof c !== "number") {
      if (c.length !== shape[0]) {
        throw new TweedieError(
          `combine: expected one coefficient for each of ${shape[0] ?? 0} rows, got ${c.length} in term ${k}. ` +
            `Pass a number to use it for all rows.`,
        );
      }
      rows = c.length;
    }
    if (typeof c === "number" ? !Number.isFinite(c) : !c.every(Number.isFinite)) {
      throw new TweedieError(
        `combine: expected finite coefficients, got ${c} in term ${k}. ` +
          `Look for a noise level whose alpha or sigma is 0 where the update divides by it.`,
      );
    }
  });
  return rows;
}
