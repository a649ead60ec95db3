import type { NoiseLevel } from "./noise-level.ts";
import type { NoiseSchedule } from "./noise-schedule.ts";
import type { GaussianSampler, Sampler } from "./sampler.ts";
import type { TokenEnv } from "./token-model.ts";
import type { TokenProcess } from "./token-process.ts";
import type { OptionsSchema } from "./options-schema.ts";
import { TweedieError } from "./tweedie-error.ts";

/** What plug-ins can provide, by kind. */
export interface Kinds {
  /** Noise schedules. */
  readonly schedules: NoiseSchedule;
  /** Grids: `steps` intervals on a schedule give `steps + 1` levels, from noise to data. */
  readonly grids: (schedule: NoiseSchedule, steps: number) => readonly NoiseLevel[];
  /** Samplers, once they know the grid. */
  readonly samplers: (grid: readonly NoiseLevel[]) => GaussianSampler;
  /** Processes on tokens, once they know how many tokens there are; a mask comes on top of them. */
  readonly tokenProcesses: (tokens: number) => TokenProcess;
  /** Grids of times for tokens: `steps` intervals give `steps + 1` times, from noise to data. */
  readonly tokenGrids: (steps: number) => readonly number[];
  /** Samplers of tokens, once they know the times. */
  readonly tokenSamplers: (times: readonly number[]) => Sampler<number, TokenEnv>;
}

/**
 * A named thing of a plug-in: how it is made, from which options, and where it is described.
 *
 * @typeParam T - what it makes
 * @typeParam O - its options, all optional
 */
export interface Entry<T, O extends object> {
  /** A schema in which every option has a default; valibot and every other Standard Schema library fit. */
  readonly options: OptionsSchema<O>;
  /** Makes the thing from validated options. */
  create(options: O): T;
  /** The paper, with its equation and link. */
  readonly reference: string;
}

/**
 * An entry with its types checked.
 *
 * @param value - the entry
 * @returns the same entry, frozen
 */
export function entry<T, O extends object>(value: Entry<T, O>): Entry<T, O> {
  return Object.freeze(value);
}

/** A plug-in: entries by kind and name. */
export type Plugin = { readonly [K in keyof Kinds]?: Readonly<Record<string, AnyEntry<Kinds[K]>>> };

/** An entry of a kind, whatever its options. */
export interface AnyEntry<T> {
  /** The schema of its options. */
  readonly options: OptionsSchema;
  // `never` accepts every entry: an option type stands in an argument's place.
  /** Makes the thing. */
  create(options: never): T;
  /** The paper. */
  readonly reference: string;
}

/** The names of the entries of a kind in a merged plug-in `P`. */
export type NamesOf<P, K extends keyof Kinds> = P extends { readonly [k in K]: infer Entries }
  ? keyof Entries & string
  : never;

/** The options that the entry `N` of kind `K` accepts. */
export type OptionsOf<P, K extends keyof Kinds, N extends string> = P extends {
  readonly [k in K]: { readonly [n in N]: { readonly options: infer S } };
}
  ? S extends OptionsSchema<infer O>
    ? O
    : never
  : never;

/** All plug-ins of a list as one type. */
export type Merged<Ps extends readonly Plugin[]> = Ps extends readonly [
  infer P,
  ...infer Rest extends readonly Plugin[],
]
  ? P & Merged<Rest>
  : unknown;

/** Plug-ins without keys that are no kind. */
export type Known<Ps extends readonly Plugin[]> = {
  readonly [I in keyof Ps]: Ps[I] & { readonly [K in Exclude<keyof Ps[I], keyof Kinds>]: never };
};

/** Names for schedules, grids and samplers, typed by the plug-ins it was made from. */
export interface Registry<P> {
  /** The names of a kind, in the order of the plug-ins. */
  names<K extends keyof Kinds>(kind: K): NamesOf<P, K>[];
  /** The entry of a name, for menus and flags. */
  entry<K extends keyof Kinds>(kind: K, name: NamesOf<P, K>): AnyEntry<Kinds[K]>;
  /**
   * Makes a thing by name.
   *
   * @throws TweedieError if the name is unknown or an option is wrong
   */
  create<K extends keyof Kinds, N extends NamesOf<P, K>>(kind: K, name: N, options?: OptionsOf<P, K, N>): Kinds[K];
}

/**
 * A registry of plug-ins: a value, not a global, whose type knows every name and option.
 *
 * @param plugins - plain objects; no two may define the same name of a kind
 * @returns the registry
 * @throws TweedieError if two plug-ins define the same name, or one has an unknown kind
 */
export function createRegistry<const Ps extends readonly Plugin[]>(...plugins: Known<Ps>): Registry<Merged<Ps>> {
  const table = new Map<string, Map<string, AnyEntry<unknown>>>();
  for (const plugin of plugins) {
    for (const [kind, entries] of Object.entries(plugin)) {
      if (!Object.hasOwn(kinds, kind)) {
        throw new TweedieError(
          `createRegistry: expected the kinds ${Object.keys(kinds).join(", ")}, got "${kind}". Correct the plug-in's key.`,
        );
      }
      const known = table.get(kind) ?? new Map<string, AnyEntry<unknown>>();
      table.set(kind, known);
      for (const [name, value] of Object.entries(entries ?? {})) {
        if (known.has(name)) {
          throw new TweedieError(
            `createRegistry: expected each name once, got "${name}" twice in ${kind}. Rename one of them.`,
          );
        }
        known.set(name, value);
      }
    }
  }
  const find = (kind: string, name: string): AnyEntry<unknown> => {
    const found = table.get(kind)?.get(name);
    if (found) return found;
    const names = [...(table.get(kind)?.keys() ?? [])];
    throw new TweedieError(
      `Registry: expected one of the ${kind} ${names.join(", ") || "(there are none)"}, got "${name}". ` +
        `Correct the name, or pass the plug-in that defines it to createRegistry.`,
    );
  };
  // Inside, names are strings; the type outside knows them.
  return Object.freeze({
    names: (kind: string) => [...(table.get(kind)?.keys() ?? [])],
    entry: find,
    create: (kind: string, name: string, options: unknown = {}) => {
      const found = find(kind, name);
      return found.create(validated(`${kind}.${name}`, found.options, options) as never);
    },
  }) as unknown as Registry<Merged<Ps>>;
}

const kinds: Readonly<Record<keyof Kinds, true>> = {
  schedules: true,
  grids: true,
  samplers: true,
  tokenProcesses: true,
  tokenGrids: true,
  tokenSamplers: true,
};

function validated(what: string, schema: OptionsSchema, options: unknown): unknown {
  const result = schema["~standard"].validate(options);
  if (result instanceof Promise) {
    throw new TweedieError(`Registry: expected a synchronous schema for ${what}, got a promise. Drop async checks.`);
  }
  if (!result.issues) return result.value;
  const problems = result.issues.map(({ path, message }) => {
    const at = path?.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
    return at ? `${at}: ${message}` : message;
  });
  throw new TweedieError(
    `Registry: expected valid options for ${what}, got ${JSON.stringify(options)} (${problems.join("; ")}). ` +
      `Correct or remove them.`,
  );
}
