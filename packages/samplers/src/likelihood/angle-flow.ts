import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { Denoiser, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { angleCoordinates } from "../ode/coordinates.ts";

/** The probability flow between two levels of a schedule in the variables of {@link angleCoordinates}. */
export interface AngleFlow {
  /** The angles $u$ of the two levels. */
  readonly ends: readonly [number, number];
  /** The level at an angle between them. */
  levelAt(u: number): NoiseLevel;
  /** The slope $dy/du$ as a function of $x = r y$. */
  slope(level: NoiseLevel): (x: Tensor) => Tensor;
}

/**
 * The probability flow $dy/du = \cos u\,\hat\epsilon - \sin u\,\hat x_0$ with $y = x/r$, $r = \sqrt{\alpha^2 + \sigma^2}$,
 * $u = \mathrm{atan2}(\sigma, \alpha)$: smooth and bounded from clean data to pure noise, on every schedule, so that one
 * tolerance means the same everywhere.
 *
 * @param denoise - the denoiser
 * @param schedule - the schedule, for the levels between
 * @param from - the level at one end, with noise
 * @param to - the level at the other
 */
export function angleFlow(denoise: Denoiser, schedule: NoiseSchedule, from: NoiseLevel, to: NoiseLevel): AngleFlow {
  const ends = [angleCoordinates.u(from), angleCoordinates.u(to)] as const;
  return {
    ends,
    levelAt: (u) => (u === ends[0] ? from : u === ends[1] ? to : angleCoordinates.level(u, schedule)),
    slope: (level) => (x) => {
      const { x0, eps } = denoise(x, level);
      const [a, b] = angleCoordinates.slope(level);
      return combine([a, x0], [b, eps]);
    },
  };
}
