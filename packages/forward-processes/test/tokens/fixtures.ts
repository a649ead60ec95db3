import { readFileSync } from "node:fs";

/** A fixture, as whatever its reader knows it to be. */
export const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../fixtures/${name}.json`, import.meta.url), "utf8"));

/** Numbers, with how many digits they were written. */
export type Table = readonly (readonly number[])[];
