import * as v from "valibot";
import type { ExactOptionalSchema, GenericSchema } from "valibot";

/** A schema of one option that may be left out, with a line of help (`getDescription`) and its default (`getDefault`). */
export type OptionSchema<T> = ExactOptionalSchema<GenericSchema<T>, T>;

/**
 * A number.
 *
 * @param fallback - the default; undefined where the description tells how it is found
 * @param description - a line of help
 * @param limits - `above`, a bound that the number must exceed; `from` and `to`, bounds that it may equal
 * @returns the schema
 */
export function numberOption(
  fallback: number | undefined,
  description: string,
  { above = -Infinity, from = -Infinity, to = Infinity }: Limits = {},
): OptionSchema<number> {
  const number = v.pipe(v.number(), v.finite(), v.gtValue(above), v.minValue(from), v.maxValue(to));
  return v.pipe(optional(number, fallback), v.description(description));
}

/**
 * A positive integer.
 *
 * @param fallback - the default
 * @param description - a line of help
 * @returns the schema
 */
export function countOption(fallback: number, description: string): OptionSchema<number> {
  return v.pipe(optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), fallback), v.description(description));
}

/**
 * A switch.
 *
 * @param fallback - the default; undefined where the description tells how it is found
 * @param description - a line of help
 * @returns the schema
 */
export function switchOption(fallback: boolean | undefined, description: string): OptionSchema<boolean> {
  return v.pipe(optional(v.boolean(), fallback), v.description(description));
}

/**
 * One of a few words.
 *
 * @param words - the words; the first is the default
 * @param description - a line of help
 * @returns the schema
 */
export function choiceOption<const T extends string>(
  words: readonly [T, ...T[]],
  description: string,
): OptionSchema<T> {
  return v.pipe(optional(v.picklist(words), words[0]), v.description(description));
}

interface Limits {
  readonly above?: number;
  readonly from?: number;
  readonly to?: number;
}

// To valibot a default of undefined is none: the key stays absent.
const optional = <T>(schema: GenericSchema<T>, fallback: T | undefined): OptionSchema<T> =>
  v.exactOptional(schema, fallback as T);
