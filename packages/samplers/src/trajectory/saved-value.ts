import { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";

/**
 * A value as JSON. What JSON does not have is an object with one key that says what it is, `{ tensor: name }`,
 * `{ number: "Infinity" }` or `{ undefined: true }`, and so are objects themselves, `{ object: {...} }`.
 */
export type SavedValue = null | boolean | number | string | readonly SavedValue[] | { readonly [key: string]: unknown };

/**
 * The JSON of a value made of tensors, numbers, strings, booleans, nulls and undefined in arrays and plain objects.
 *
 * @param value - the value
 * @param keep - stores a tensor, and says under which name
 * @returns what {@link restoredValue} makes it again from
 * @throws TweedieError if there is something else in it
 */
export function savedValue(value: unknown, keep: (x: Tensor) => string): SavedValue {
  if (value === undefined) return { undefined: true };
  if (value instanceof Tensor) return { tensor: keep(value) };
  if (typeof value === "number") return plain(value) ? value : { number: Object.is(value, -0) ? "-0" : `${value}` };
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((item: unknown) => savedValue(item, keep));
  const prototype: unknown = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype === Object.prototype || prototype === null) {
    const items = Object.entries(value).map(([key, item]) => [key, savedValue(item, keep)] as const);
    return { object: Object.fromEntries(items) };
  }
  throw new TweedieError(
    `writeSnapshot: expected a memory of tensors, numbers, strings, booleans and nulls in arrays and plain objects, got ` +
      `${typeof value === "object" ? value.constructor.name : typeof value}. Mend the stepper.`,
  );
}

/**
 * The value of a JSON.
 *
 * @param saved - what {@link savedValue} made, or anything that pretends to be that
 * @param take - the tensor of a name, or undefined
 * @param depth - how deep it may be nested
 * @returns the value
 * @throws TweedieError if it is something else
 */
export function restoredValue(saved: unknown, take: (name: string) => Tensor | undefined, depth = 64): unknown {
  if (saved === null || ["boolean", "number", "string"].includes(typeof saved)) return saved;
  if (depth === 0) throw damaged("values nested less than 64 deep", "more");
  if (Array.isArray(saved)) return saved.map((item) => restoredValue(item, take, depth - 1));
  const [[kind, content] = [], ...others] = Object.entries(saved ?? {});
  if (others.length === 0) {
    if (kind === "undefined") return undefined;
    if (kind === "number" && typeof content === "string" && specialNumbers.has(content)) return Number(content);
    if (kind === "tensor" && typeof content === "string") {
      const tensor = take(content);
      if (tensor) return tensor;
    }
    if (kind === "object" && typeof content === "object" && content !== null && !Array.isArray(content)) {
      const items = Object.entries(content).map(([key, item]) => [key, restoredValue(item, take, depth - 1)] as const);
      return Object.fromEntries(items);
    }
  }
  throw damaged("a saved value", JSON.stringify(saved)?.slice(0, 60) ?? typeof saved);
}

const plain = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);

const specialNumbers: ReadonlySet<string> = new Set(["Infinity", "-Infinity", "NaN", "-0"]);

/** The error of a file that is no snapshot. */
export const damaged = (expected: string, got: unknown, cause?: unknown): TweedieError =>
  new TweedieError(
    `readSnapshot: expected ${expected}, got ${String(got)}. The file is damaged or not from writeSnapshot.`,
    cause === undefined ? undefined : { cause },
  );
