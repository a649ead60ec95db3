import { resolve } from "node:path";
import { TweedieError } from "@tweedie/core";
import { loadText } from "@tweedie/datasets";
import { onTokens } from "./schema.ts";
import type { Config } from "./schema.ts";

/**
 * Fills in what a configuration leaves to the text that it names: where that lies, and its characters. So a run knows its
 * tokens when the text is gone.
 *
 * @param config - the configuration
 * @returns the same with its characters, where its data are a text file
 * @throws TweedieError if it names no text, or the text is not there or is not UTF-8
 */
export async function fillFromFile(config: Config): Promise<Config> {
  if (!onTokens(config) || config.dataset !== "textFile") return config;
  if (config.file === undefined) {
    throw new TweedieError(
      `config: expected the file of the dataset textFile, got none. Name it, such as with --set file=novel.txt.`,
    );
  }
  const file = resolve(config.file);
  if (config.characters !== undefined) return { ...config, file };
  const { vocabulary } = await loadText({ file, length: config.length! });
  const symbols = Array.from({ length: vocabulary.size }, (_, token) => vocabulary.decode([token]));
  return { ...config, file, characters: symbols.join("") };
}
