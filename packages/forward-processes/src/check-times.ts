import { TweedieError } from "@tweedie/core";

/**
 * Refuses a list of times that is shorter than two, not finite, or turns or stands still.
 *
 * @param name - the function that speaks
 * @param times - the times, strictly rising or strictly falling
 */
export function checkTimes(name: string, times: readonly number[]): void {
  if (times.length < 2) {
    throw new TweedieError(`${name}: expected at least 2 times, got ${times.length}. Say where to start and to stop.`);
  }
  const direction = Math.sign(times[1]! - times[0]!);
  const bad = times.findIndex(
    (t, i) => !(Number.isFinite(t) && (i === 0 || Math.sign(t - times[i - 1]!) * direction === 1)),
  );
  if (bad >= 0) {
    throw new TweedieError(
      `${name}: expected finite times that rise strictly, or fall strictly, got ${times[bad]} at position ${bad} ` +
        `of [${times.slice(0, 8)}${times.length > 8 ? ", ..." : ""}]. Sort them and remove duplicates.`,
    );
  }
}
