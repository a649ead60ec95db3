import { TweedieError } from "@tweedie/core";
import { textDataset } from "./text-dataset.ts";
import type { TextDatasetOptions } from "./text-dataset.ts";
import type { TokenSplits } from "./token-set.ts";

/** Options of {@link loadText}. */
export interface LoadTextOptions extends TextDatasetOptions {
  /** The path of the file, UTF-8. */
  readonly file: string;
}

/**
 * {@link textDataset} of a file, in Node. In browsers, fetch the text.
 *
 * @param options - see {@link LoadTextOptions}
 * @returns the vocabulary and the windows
 * @throws TweedieError if the file is not there or is not UTF-8, and as `textDataset`
 */
export async function loadText({ file, ...options }: LoadTextOptions): Promise<TokenSplits> {
  const { readFile } = await import("node:fs/promises");
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const { message } = cause as Error;
    throw new TweedieError(`loadText: expected a text file, got "${message}". Correct the path.`, { cause });
  }
  return textDataset(decoded(bytes, file), options);
}

function decoded(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TweedieError(`loadText: expected UTF-8, got other bytes in ${file}. Convert the file.`, { cause });
  }
}
