import { decodeRows, ordinalValues } from "@tweedie/datasets";
import type { Labels } from "@tweedie/networks";
import { datasetNamed } from "../config/datasets.ts";
import type { TokenConfig } from "../config/token-schema.ts";
import { encodePng } from "../picture/png.ts";
import { sampleGrid } from "../picture/sample-grid.ts";
import type { SampleFile } from "../run/trainee.ts";
import { lengthOf, levels, vocabularyOf } from "./token-data.ts";

/**
 * Samples as a file: one text a line, or between lines of their own where texts have line breaks; a picture where tokens are
 * grey levels.
 *
 * @param config - what the tokens mean
 * @param tokens - the samples one after the other
 * @param labels - one a sample, where the data have labels
 * @param length - the tokens of a sample
 */
export function sampleFile(
  config: TokenConfig,
  tokens: Int32Array,
  labels: Labels | undefined,
  length: number = lengthOf(config),
): SampleFile {
  const texts = textsOf(config, tokens, length);
  if (texts) {
    const lines = withLabels(config, texts, labels);
    return { extension: "txt", bytes: new TextEncoder().encode(`${joined(lines)}\n`) };
  }
  const values = ordinalValues(tokens, { levels });
  const shape = datasetNamed(config.dataset).shape as readonly [number, number, number];
  return { extension: "png", bytes: encodePng(sampleGrid({ values, shape, labels })) };
}

/** Samples as texts; undefined where tokens are grey levels. */
export function textsOf(
  config: TokenConfig,
  tokens: Int32Array,
  length: number = lengthOf(config),
): string[] | undefined {
  const vocabulary = vocabularyOf(config);
  return vocabulary && decodeRows(vocabulary, tokens, length);
}

/** Texts with the names of their classes before them, where they have any. */
export function withLabels({ dataset }: TokenConfig, texts: readonly string[], labels: Labels | undefined): string[] {
  const { names } = datasetNamed(dataset);
  return texts.map((text, i) => {
    const label = labels?.[i] ?? null;
    return labels ? `${label === null ? "any" : (names?.[label] ?? label)}: ${text}` : text;
  });
}

/** Texts one a line, or between lines of their own where they have line breaks. */
export const joined = (texts: readonly string[]): string =>
  texts.join(texts.some((text) => text.includes("\n")) ? "\n\n----\n\n" : "\n");
