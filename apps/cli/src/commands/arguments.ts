import type { Labels } from "@tweedie/networks";
import { InvalidArgumentError } from "commander";
import { UsageError } from "../terminal/usage-error.ts";

/** Reads a flag's value as an integer of at least `least`. */
export const integer =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Expected an integer of at least ${least}.`);
    }
    return value;
  };

/** Reads a flag's value as a number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("Expected a number.");
  return value;
}

/** Collects the values of a flag that may be given several times. */
export const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

/**
 * Reads a list of labels such as `0-9`, `3,1,4`, `0-4,none`, or of the names of classes.
 *
 * @param text - the list
 * @param classes - the number of classes
 * @param names - what they are called, if not by their numbers
 * @throws UsageError if it is not such a list, or a label is not among the classes
 */
export function parseLabels(text: string, classes: number, names: readonly string[] = []): Labels {
  return text.split(",").flatMap((part): Labels => {
    if (part.trim() === "none") return [null];
    const named = names.indexOf(part.trim());
    if (named >= 0) return [named];
    const [, first, last] = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part) ?? [];
    const from = Number(first);
    const to = Number(last ?? first);
    if (!(from <= to && to < classes)) {
      throw new UsageError(
        `--labels: expected labels from 0 to ${classes - 1} such as 0-${classes - 1}, 3,1,4 or none` +
          `${names.length > 0 ? `, or ${names.join(", ")}` : ""}, got "${text}".`,
      );
    }
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}
