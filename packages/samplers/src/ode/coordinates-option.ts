import type { Coordinates } from "./coordinates.ts";

/** The names of the variables that a solver can take its steps in. */
export const coordinatesNames = ["noise", "signal", "angle", "flow", "time"] as const;

/** A name of variables: see `noiseCoordinates` and the others; `time` is that of the schedule in the environment. */
export type CoordinatesName = (typeof coordinatesNames)[number];

/** Variables by name, or others. */
export type CoordinatesOption = CoordinatesName | Coordinates;

/** An option that most solvers of the probability flow have. */
export interface CoordinatesOptions {
  /**
   * The variables that steps are taken in: `"noise"` (the default), `"signal"`, `"angle"`, `"flow"`, `"time"` or others.
   *
   * Near pure noise, $\sigma_t > 1000\,\alpha_t$, the noise variables grow without bound, and so do the signal variables near
   * clean data, $\alpha_s > 1000\,\sigma_s$. A step that begins, or ends, there is taken in the other of the two, and one
   * that leads from the one to the other in the angle.
   */
  readonly coordinates?: CoordinatesOption;
}

/** The coordinates by name alone, as the options of entries are plain data. */
export interface NamedCoordinates {
  /** See {@link CoordinatesOptions}. */
  readonly coordinates?: CoordinatesName;
}
