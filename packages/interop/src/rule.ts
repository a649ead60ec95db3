/** What a function made, and how it was called. */
export interface Rule<T> {
  /** What it made. */
  readonly made: T;
  /** The call, as source text; options that are off are left out. */
  readonly text: string;
}

/**
 * Calls a function and remembers how.
 *
 * @param makers - the function under its name, `{ ddim }`
 * @param options - its options
 * @returns what it made, and the call
 */
export function rule<const O extends object, T>(
  makers: Readonly<Record<string, (options: O) => T>>,
  options: O,
): Rule<T> {
  const [name, make] = Object.entries(makers)[0]!;
  return { made: make(options), text: `${name}(${optionsText(options)})` };
}

/**
 * Options as source text; those that are off are left out.
 *
 * @param options - the options
 * @returns the text, empty where there are none
 */
export function optionsText(options: object): string {
  const shown = Object.entries(options).filter(
    ([, value]) => !(value === undefined || value === false || isEmpty(value)),
  );
  return shown.length === 0 ? "" : `{ ${shown.map(([name, value]) => `${name}: ${valueOf(value)}`).join(", ")} }`;
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** A number, a word or a list as it is written; variables of a solver by their name; other things not at all. */
function valueOf(value: unknown): string {
  if (typeof value === "object" && value !== null && "name" in value) return `${String(value.name)}Coordinates`;
  if (typeof value === "number" || Array.isArray(value) || typeof value === "string" || value === true) {
    return Array.isArray(value) ? `[${value.join(", ")}]` : typeof value === "string" ? `"${value}"` : String(value);
  }
  return "...";
}

/**
 * Options without those that are not given, for which a function has defaults of its own.
 *
 * @param options - the options, some of them undefined
 * @returns those that are not
 */
export function given<O extends object>(options: O): { [K in keyof O]?: Exclude<O[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof O]?: Exclude<O[K], undefined>;
  };
}
