import { TweedieError } from "@tweedie/core";
import type { Times, TokenNoise } from "@tweedie/core";
import { eachPair } from "./each-row.ts";

/** The noise between two times, $\bar\sigma(t) - \bar\sigma(s)$: one number, or one for each row. */
export type Elapsed = (name: string, s: Times, t: Times) => Times;

/**
 * The noise that lies between times on a clock.
 *
 * @param noise - the clock
 * @returns a function that throws where times do not rise within [0, 1] or the clock runs backward
 */
export const elapsedNoise =
  (noise: TokenNoise): Elapsed =>
  (name, s, t) =>
    eachPair(name, s, t, (early, late) => {
      checkRising(name, early, late);
      const [before, after] = [noise.total(early), noise.total(late)];
      // Where nothing was left already, all of the noise may come again.
      const passed = early === late ? 0 : after === Infinity ? Infinity : after - before;
      if (!(passed >= 0)) {
        throw new TweedieError(
          `${name}: expected a total noise that rises, got ${before} at ${early} and ${after} at ${late}. Mend the noise.`,
        );
      }
      return passed;
    });

/** Refuses times that do not rise within [0, 1]. */
export function checkRising(name: string, s: number, t: number): void {
  if (s >= 0 && t >= s && t <= 1) return;
  throw new TweedieError(
    `${name}: expected times 0 <= s <= t <= 1, got s = ${s} and t = ${t}. Pass the earlier time first.`,
  );
}

/** The rate of a clock at times within [0, 1], which must be finite. */
export function rateAt(name: string, noise: TokenNoise, t: Times): Times {
  return eachPair(name, 0, t, (_, time) => {
    checkRising(name, 0, time);
    const rate = noise.rate(time);
    if (!(rate >= 0 && Number.isFinite(rate))) {
      throw new TweedieError(
        `${name}: expected a finite rate of at least 0, got ${rate} at time ${time}. ` +
          `Stop short of where nothing is left, or leave a share eps of the data.`,
      );
    }
    return rate;
  });
}
