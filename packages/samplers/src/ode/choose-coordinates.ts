import { levelAt, TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import {
  angleCoordinates,
  flowCoordinates,
  noiseCoordinates,
  signalCoordinates,
  timeCoordinates,
} from "./coordinates.ts";
import type { Coordinates } from "./coordinates.ts";
import { coordinatesNames } from "./coordinates-option.ts";
import type { CoordinatesOption } from "./coordinates-option.ts";

/**
 * Checks the option once, where a solver is made.
 *
 * @param name - the function to name in the error
 * @param option - the option
 * @throws TweedieError if it is neither a name nor variables
 */
export function checkCoordinates(name: string, option: CoordinatesOption): void {
  if (typeof option === "object" ? typeof option.u === "function" : coordinatesNames.includes(option)) return;
  throw new TweedieError(
    `${name}: expected the coordinates ${coordinatesNames.join(", ")} or an object, got ${JSON.stringify(option)}. Choose one.`,
  );
}

/**
 * The variables for a step, or for a whole path.
 *
 * @param option - the variables that were asked for
 * @param schedule - the schedule whose time is meant by `"time"`
 * @param t - where the step begins
 * @param s - where it ends
 * @returns the variables, defined at both ends
 * @throws TweedieError if the schedule's time is asked for, and the levels are not of that schedule
 */
export function chooseCoordinates(
  option: CoordinatesOption,
  schedule: NoiseSchedule,
  t: NoiseLevel,
  s: NoiseLevel,
): Coordinates {
  if (typeof option === "object") return option;
  if (option === "angle") return angleCoordinates;
  if (option === "flow") return flowCoordinates;
  if (option === "time") {
    checkOfSchedule("timeCoordinates", schedule, t);
    return timeCoordinates(schedule);
  }
  const noise = t.alpha < small * t.sigma ? undefined : noiseCoordinates;
  const signal = s.sigma < small * s.alpha ? undefined : signalCoordinates;
  return (option === "noise" ? (noise ?? signal) : (signal ?? noise)) ?? angleCoordinates;
}

const small = 1e-3;

/**
 * Checks that a level is one of a schedule, where a rule needs the schedule's time.
 *
 * @param name - the function to name in the error
 * @param schedule - the schedule
 * @param level - the level
 * @throws TweedieError if the schedule has other scales at its time
 */
export function checkOfSchedule(name: string, schedule: NoiseSchedule, { t, alpha, sigma }: NoiseLevel): void {
  const own = levelAt(schedule, t);
  if (Math.hypot(own.alpha - alpha, own.sigma - sigma) <= 1e-6 * Math.hypot(alpha, sigma)) return;
  throw new TweedieError(
    `${name}: expected levels of the schedule in the environment, alpha = ${own.alpha} and sigma = ${own.sigma} ` +
      `at t = ${t}, got alpha = ${alpha} and sigma = ${sigma}. Pass the schedule of the grid, or choose coordinates or a method without time.`,
  );
}
