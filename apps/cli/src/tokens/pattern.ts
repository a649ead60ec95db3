import { TweedieError } from "@tweedie/core";
import type { TokenVocabulary } from "@tweedie/datasets";
import type { TokenConfig } from "../config/token-schema.ts";
import { lengthOf, vocabularyOf } from "./token-data.ts";

/** Tokens of which some are to be filled in. */
export interface Pattern {
  /** The tokens; where one is blank, any number. */
  readonly tokens: Int32Array;
  /** Which of them are known. */
  readonly isKnown: readonly boolean[];
}

/**
 * Reads a pattern such as `q___k`. Words and names are as long as the pattern; of texts it is a passage.
 *
 * @param config - what the tokens mean
 * @param text - the pattern
 * @param blank - what stands for a blank
 * @throws TweedieError if the tokens are no text, the pattern is too long or has no blanks, or a character is none of the text's
 */
export function parsePattern(config: TokenConfig, text: string, blank: string): Pattern {
  const vocabulary = vocabularyOf(config);
  if (!vocabulary) {
    throw new TweedieError(
      `--infill: expected a run on texts, got ${config.dataset}, whose tokens are levels of pixels. Leave the flag out.`,
    );
  }
  const most = lengthOf(config);
  const length = [...text].length;
  if (!(length > 0 && length <= most && text.includes(blank))) {
    throw new TweedieError(
      `--infill: expected a pattern of at most ${most} characters with blanks "${blank}", got ` +
        `${JSON.stringify(text)} of ${length}. Shorten it, or write "${blank}" where something is to be filled in.`,
    );
  }
  const whole = vocabulary.padding === undefined ? length : most;
  const tokens = encoded(vocabulary, text, whole, blank);
  if (tokens.subarray(0, length).includes(vocabulary.padding ?? -1)) {
    throw new TweedieError(
      `--infill: expected letters and blanks, got ${JSON.stringify(text)}, with the sign of padding. Leave it out.`,
    );
  }
  const isKnown = Array.from(tokens, (token) => token !== vocabulary.size);
  return { tokens: tokens.map((token, i) => (isKnown[i]! ? token : 0)), isKnown };
}

function encoded(vocabulary: TokenVocabulary, text: string, length: number, mask: string): Int32Array {
  try {
    return vocabulary.encode(text, { length, mask });
  } catch (cause) {
    if (!(cause instanceof TweedieError)) throw cause;
    throw new TweedieError(`--infill: ${cause.message}`, { cause });
  }
}
