import type { Labels } from "@tweedie/networks";
import { UsageError } from "../terminal/usage-error.ts";

/**
 * Reads a list of labels such as `0-9`, `3,1,4`, `0-4,none`.
 *
 * @param text - the list
 * @param classes - the number of classes
 * @throws UsageError if it is not such a list, or a label is not among the classes
 */
export function parseLabels(text: string, classes: number): Labels {
  return text.split(",").flatMap((part): Labels => {
    if (part.trim() === "none") return [null];
    const [, first, last] = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part) ?? [];
    const from = Number(first);
    const to = Number(last ?? first);
    if (!(from <= to && to < classes)) {
      throw new UsageError(
        `--labels: expected labels from 0 to ${classes - 1} such as 0-${classes - 1}, 3,1,4 or none, got "${text}".`,
      );
    }
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

/**
 * Spreads labels evenly over samples, equal ones together: the first of them get one more where it does not come out.
 */
export function spreadLabels(labels: Labels, count: number): Labels {
  return Array.from({ length: count }, (_, i) => labels[Math.floor((i * labels.length) / count)]!);
}
