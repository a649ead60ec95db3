import { grads, mul, sum, tensor, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { countOf, type Float64Values } from "./array.ts";
import type { CheckCase } from "./check-case.ts";
import { otherCases } from "./other-cases.ts";
import { productCases } from "./product-cases.ts";

/** What {@link checkBackend} found in one case. */
export interface CheckResult {
  /** The case. */
  readonly name: string;
  /** The largest error of the value, relative to the largest number in it; infinite where something is not finite. */
  readonly valueError: number;
  /** The same of the gradients by all arguments. */
  readonly gradientError: number;
  /** What went wrong, where the backend threw. */
  readonly problem?: string;
  /** Whether both errors are within {@link valueTolerance} and {@link gradientTolerance}. */
  readonly right: boolean;
}

/** The largest error of a value that passes, relative to the largest number: some 8 roundings in float32. */
export const valueTolerance = 1e-6;

/** The largest error of a gradient that passes. */
export const gradientTolerance = 1e-5;

/** What {@link checkBackend} tries: products, convolutions, elementwise functions, reductions and rearrangements. */
export const checkCases: readonly CheckCase[] = [...productCases, ...otherCases];

/**
 * Tries the backend in use on small cases: values and gradients against their definitions in double precision on the
 * host, gradients by central differences of these. No other backend of TensorFlow.js takes part.
 *
 * @param cases - what to try
 * @returns one result a case; what fails is a result, not an error
 */
export async function checkBackend(cases: readonly CheckCase[] = checkCases): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const one of cases) {
    try {
      const [valueError, gradientError] = await errorsOf(one);
      const right = valueError <= valueTolerance && gradientError <= gradientTolerance;
      results.push({ name: one.name, valueError, gradientError, right });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      results.push({ name: one.name, valueError: Infinity, gradientError: Infinity, problem, right: false });
    }
  }
  return results;
}

async function errorsOf({ shapes, run, reference }: CheckCase): Promise<[value: number, gradient: number]> {
  const inputs = shapes.map((shape, i) => ({ shape, values: numbers(countOf(shape), i + 1) }));
  const expected = reference(...inputs);
  const direction = numbers(expected.values.length, 99);
  const tensors = tidy(() => {
    const xs = inputs.map(({ shape, values }) => tensor(Float32Array.from(values), [...shape]));
    const towards = tensor(Float32Array.from(direction), [...expected.shape]);
    return [run(...xs), ...grads((...xs: Tensor[]) => sum(mul(run(...xs), towards)))(xs)];
  });
  try {
    const [value, ...gradients] = await Promise.all(tensors.map((x) => x.data()));
    const along = (xs: Float64Values[]) => dot(reference(...xs).values, direction);
    const slopes = inputs.flatMap((_, which) => [...slopesBy(which, inputs, along)]);
    return [
      errorOf(value!, expected.values),
      errorOf(
        gradients.flatMap((x) => [...x]),
        slopes,
      ),
    ];
  } finally {
    for (const x of tensors) x.dispose();
  }
}

/** Central differences of fourth order: in double precision and with this step, right to 10 digits or so. */
function slopesBy(which: number, inputs: readonly Float64Values[], f: (xs: Float64Values[]) => number): Float64Array {
  const step = 2 ** -9;
  const { shape, values } = inputs[which]!;
  const at = (place: number, shift: number): number => {
    const moved = values.slice();
    moved[place]! += shift;
    return f(inputs.map((input, i) => (i === which ? { shape, values: moved } : input)));
  };
  return values.map((_, place) => {
    const near = at(place, step) - at(place, -step);
    const far = at(place, 2 * step) - at(place, -2 * step);
    return (8 * near - far) / (12 * step);
  });
}

/** Numbers between -1.5 and 1.5 without a pattern, exact in float32. */
const numbers = (length: number, seed: number): Float64Array => {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >> 12) * (1.5 / 2 ** 19);
  });
};

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

function errorOf(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Infinity;
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(got[i])) return Infinity;
    difference = Math.max(difference, Math.abs(got[i]! - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return difference === 0 ? 0 : difference / largest;
}
