import { tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, levelAt, logSnr, resolve, rng, timeAtLogSnr, TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule, Target } from "@tweedie/core";
import { inFloat64 } from "./float64/in-float64.ts";

/** What {@link expectTarget} measured. */
export interface MeasuredTarget {
  /** The largest error of $x_0$ and $\epsilon$ after the round trip, relative to their largest element. */
  readonly error: number;
  /** What happens at times 0 and 1: a result of bounded size, or an error that says what to do. */
  readonly ends: readonly [atData: TargetEnd, atNoise: TargetEnd];
}

/** What a target does at an end of the schedule. */
export type TargetEnd = "finite" | "refused";

/**
 * The law of prediction targets: from $x_0$ and $\epsilon$ to $y = a x_0 + b\epsilon$ and back by `resolve` returns both
 * to 1e-9, in float64, over $\lambda$ from -15 to 15 as far as the schedule reaches. At the ends of the schedule inputs of
 * unit variance give a result below 1e7 or a TweedieError, never NaN: one over the precision of float32 is noise.
 *
 * @param target - the pair $(a, b)$
 * @param schedule - the schedule on which it is used
 * @returns what was measured
 * @throws TweedieError if the law is broken
 */
export function expectTarget(target: Target, schedule: NoiseSchedule): Promise<MeasuredTarget> {
  return inFloat64(async () => {
    const ends = [await tryEnd(target, levelAt(schedule, 0)), await tryEnd(target, levelAt(schedule, 1))] as const;
    const high = Math.min(15, logSnr(levelAt(schedule, 0)));
    const low = Math.max(-15, logSnr(levelAt(schedule, 1)));
    let worst = 0;
    for (let i = 0; i <= 60; i++) {
      // The ends themselves may be singular: a step inside them is not.
      const lambda = low + (high - low) * Math.min(Math.max(i / 60, 1e-3), 1 - 1e-3);
      const level = levelAt(schedule, timeAtLogSnr(schedule, lambda));
      const error = await roundTrip(target, level, i);
      if (!(error <= tolerance)) throw broken(`the round trip to return x0 and eps to ${tolerance}`, error, level);
      worst = Math.max(worst, error);
    }
    return { error: worst, ends };
  });
}

const tolerance = 1e-9;
const largest = 1e7;
const shape = [8, 3];

async function roundTrip(target: Target, level: NoiseLevel, stream: number): Promise<number> {
  const tensors = tidy(() => {
    const source = rng(0).split(stream);
    const [x0, eps] = [source.normal(shape), source.normal(shape)];
    const [a, b] = target(level);
    const x = combine([level.alpha, x0], [level.sigma, eps]);
    const solved = resolve(x, combine([a, x0], [b, eps]), level, target);
    return [x0, eps, solved.x0, solved.eps];
  });
  const [x0, eps, gotX0, gotEps] = (await read(tensors)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  return Math.max(distance(gotX0, x0), distance(gotEps, eps));
}

async function tryEnd(target: Target, level: NoiseLevel): Promise<TargetEnd> {
  let tensors: Tensor[];
  try {
    tensors = tidy(() => {
      const source = rng(1);
      const solved = resolve(source.normal(shape), source.normal(shape), level, target);
      return [solved.x0, solved.eps];
    });
  } catch (error) {
    if (error instanceof TweedieError) return "refused";
    throw error;
  }
  const values = await read(tensors);
  const bad = values.flatMap((array) => [...array]).find((v) => !(Math.abs(v) < largest));
  if (bad !== undefined) throw broken("a result below 1e7 or a TweedieError at the end of the schedule", bad, level);
  return "finite";
}

async function read(tensors: readonly Tensor[]): Promise<Float64Array[]> {
  const values = await Promise.all(tensors.map((x) => x.data()));
  for (const x of tensors) x.dispose();
  return values as unknown as Float64Array[];
}

function distance(got: Float64Array, wanted: Float64Array): number {
  const size = Math.max(...wanted.map(Math.abs));
  return Math.max(...got.map((v, i) => Math.abs(v - wanted[i]!))) / size;
}

const broken = (what: string, got: number, { t, alpha, sigma }: NoiseLevel): TweedieError =>
  new TweedieError(
    `expectTarget: expected ${what}, got ${got} at t = ${t} (alpha = ${alpha}, sigma = ${sigma}). ` +
      `Check that (a, b) is finite and neither parallel nor almost parallel to (alpha, sigma).`,
  );
