import { concat, sign, slice, sub, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError, tensorOf } from "@tweedie/core";
import type { Rng } from "@tweedie/core";

/** How the divergence of the probability flow is found. */
export interface DivergenceOptions {
  /**
   * `exact` (the default): the trace of the Jacobian, by one vector-Jacobian product for each dimension. `rademacher` or
   * `gaussian`: Hutchinson's unbiased estimate $v^\top J v$ with random signs or normal numbers $v$, the same along the
   * whole path. Signs have the smaller variance.
   */
  readonly divergence?: "exact" | "rademacher" | "gaussian";
  /** The number of independent estimates by `rademacher` or `gaussian` (default 1). */
  readonly probes?: number;
  /** The source of the probes. */
  readonly rng?: Rng;
  /**
   * How many copies of the batch go through the denoiser in one call, each with a direction of its own (default 1). More
   * are faster where the denoiser takes any number of rows; one with a condition for each row does not.
   */
  readonly copies?: number;
}

/** The directions in which a Jacobian is seen. */
export interface Directions {
  /** Their number. */
  readonly count: number;
  /** Some of them, one below the other, `[count * batch, ...]`; may be the caller's to free. */
  rows(first: number, count: number): Tensor;
  /** Whether they are the axes, so that the forms sum to the trace, or each form estimates it. */
  readonly axes: boolean;
  /** How many are taken at once. */
  readonly copies: number;
}

/**
 * The directions for a batch, with the random ones drawn: `rng` gives one batch of numbers for each probe.
 *
 * @param shape - the shape of the batch
 * @param options - see {@link DivergenceOptions}
 * @param name - the function to name in errors
 * @returns the directions; what was drawn for them, if anything, is owned by the caller
 * @throws TweedieError if the options do not fit together
 */
export function directionsOf(
  shape: readonly number[],
  { divergence = "exact", probes = 1, rng, copies = 1 }: DivergenceOptions,
  name: string,
): Directions & { readonly drawn?: Tensor } {
  for (const [what, value] of Object.entries({ probes, copies })) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new TweedieError(`${name}: expected a positive integer as ${what}, got ${value}. Use 1.`);
  }
  const batch = shape[0]!;
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  if (divergence === "exact") {
    if (width > widest) {
      throw new TweedieError(
        `${name}: expected at most ${widest} dimensions for the exact divergence, which takes a vector-Jacobian product ` +
          `for each at every evaluation, got ${width}. Use divergence "rademacher", which estimates it without bias.`,
      );
    }
    return { count: width, axes: true, copies, rows: (first, count) => axesOf(shape, batch, width, first, count) };
  }
  if (divergence !== "rademacher" && divergence !== "gaussian") {
    throw new TweedieError(
      `${name}: expected the divergence exact, rademacher or gaussian, got ${String(divergence)}. Choose one.`,
    );
  }
  if (!rng) {
    throw new TweedieError(`${name}: expected an rng for the divergence ${divergence}, got none. Pass rng(seed).`);
  }
  const drawn = tidy(() => {
    const draw = () => (divergence === "gaussian" ? rng.normal(shape) : signs(rng, shape));
    return concat(Array.from({ length: probes }, draw), 0);
  });
  const rest = shape.slice(1);
  return {
    count: probes,
    axes: false,
    copies,
    drawn,
    rows: (first, count) => slice(drawn, [first * batch, ...rest.map(() => 0)], [count * batch, ...rest]),
  };
}

/** The axes from `first` on, each for the whole batch. */
function axesOf(shape: readonly number[], batch: number, width: number, first: number, count: number): Tensor {
  const values = new Float32Array(count * batch * width);
  for (let row = 0; row < count * batch; row++) values[row * width + first + Math.floor(row / batch)] = 1;
  return tensorOf(values, [count * batch, ...shape.slice(1)]);
}

/** Random signs: which half of (0, 1) a number falls in. */
const signs = (rng: Rng, shape: readonly number[]): Tensor => sign(sub(rng.uniform(shape), tensorOf([0.5], [])));

/** Above that many dimensions the exact divergence takes hours. */
const widest = 4096;
