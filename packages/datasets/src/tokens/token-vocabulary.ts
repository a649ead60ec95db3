import { TweedieError } from "@tweedie/core";

/** Text as tokens and back. */
export interface TokenVocabulary {
  /** The number of tokens, padding included; a process that masks has one state more, the mask. */
  readonly size: number;
  /** The token that fills texts up to a length, where there is one. */
  readonly padding?: number;
  /**
   * The tokens of a text.
   *
   * @param text - the text
   * @param options - see {@link EncodeOptions}
   * @returns the tokens, from 0 to `size` - 1
   * @throws TweedieError if the text has what no token stands for, or does not fit the length
   */
  encode(text: string, options?: EncodeOptions): Int32Array;
  /**
   * The text of tokens, without padding at the end.
   *
   * @param tokens - the tokens
   * @param options - see {@link DecodeOptions}
   * @returns the text; padding anywhere else shows as its symbol
   * @throws TweedieError if a number is no token
   */
  decode(tokens: ArrayLike<number>, options?: DecodeOptions): string;
}

/** Options of {@link TokenVocabulary.encode}. */
export interface EncodeOptions {
  /** The number of tokens wanted, reached by padding; that of the text if left out. */
  readonly length?: number;
  /** The character, none of the vocabulary, that stands for a place to fill in: the token `size`, the mask. */
  readonly mask?: string;
}

/** Options of {@link TokenVocabulary.decode}. */
export interface DecodeOptions {
  /** What shows where the mask stands, which is the token `size`; without it the mask is an error. */
  readonly mask?: string;
}

/** Options of {@link tokenVocabulary}. */
export interface TokenVocabularyOptions {
  /** The symbol of a further token, the last, which fills texts up to a length. Default none. */
  readonly padding?: string;
}

/**
 * A vocabulary of characters: the token of a character is its index.
 *
 * Characters are code points, so that letters outside the basic plane are one token.
 *
 * @param characters - the characters, each once
 * @param options - see {@link TokenVocabularyOptions}
 * @returns the vocabulary
 * @throws TweedieError if there are no characters, one comes twice, or the padding is not one other character
 */
export function tokenVocabulary(characters: string, { padding }: TokenVocabularyOptions = {}): TokenVocabulary {
  const symbols = [...characters, ...(padding === undefined ? [] : [padding])];
  const tokens = new Map(symbols.map((symbol, token) => [symbol, token]));
  if (characters === "") throw new TweedieError("tokenVocabulary: expected characters, got none. Pass the alphabet.");
  if (tokens.size !== symbols.length) {
    const twice = symbols.find((symbol, index) => symbols.indexOf(symbol) !== index);
    throw new TweedieError(
      `tokenVocabulary: expected each character once, got ${JSON.stringify(twice)} twice. Leave one of them out.`,
    );
  }
  if (padding !== undefined && [...padding].length !== 1) {
    throw new TweedieError(
      `tokenVocabulary: expected a padding of one character, got ${JSON.stringify(padding)}. Use a single symbol.`,
    );
  }
  const size = symbols.length;
  const pad = padding === undefined ? undefined : size - 1;

  function encode(text: string, { length, mask }: EncodeOptions = {}): Int32Array {
    if (mask !== undefined) checkMask(mask);
    // As many as the text has code units; fewer are used where characters take two.
    const found = new Int32Array(text.length);
    let count = 0;
    for (const character of text) {
      const token = character === mask ? size : tokens.get(character);
      if (token === undefined) {
        throw new TweedieError(
          `tokenVocabulary: expected characters of ${JSON.stringify(characters)}, got ${JSON.stringify(character)} at ` +
            `position ${count}. Remove it, or make a vocabulary that has it.`,
        );
      }
      found[count++] = token;
    }
    return length === undefined ? found.slice(0, count) : padded(found.subarray(0, count), length);
  }

  function padded(found: Int32Array, length: number): Int32Array {
    if (found.length > length || (found.length < length && pad === undefined)) {
      throw new TweedieError(
        `tokenVocabulary: expected a text of ${pad === undefined ? "exactly" : "at most"} ${length} characters, got ` +
          `${found.length}. ${found.length > length ? "Shorten it." : "Lengthen it, or use a vocabulary with padding."}`,
      );
    }
    const out = new Int32Array(length).fill(pad ?? 0);
    out.set(found);
    return out;
  }

  function decode(row: ArrayLike<number>, { mask }: DecodeOptions = {}): string {
    let end = row.length;
    while (end > 0 && row[end - 1] === pad) end--;
    const text = new Array<string>(end);
    for (let i = 0; i < end; i++) {
      const symbol = row[i] === size ? mask : symbols[row[i]!];
      if (symbol === undefined) {
        throw new TweedieError(
          `tokenVocabulary: expected tokens from 0 to ${size - 1}, got ${row[i]} at position ${i}. ` +
            (row[i] === size
              ? "It is the mask: fill it in, or say how to show it."
              : "Decode samples of this vocabulary."),
        );
      }
      text[i] = symbol;
    }
    return text.join("");
  }

  function checkMask(mask: string): void {
    if ([...mask].length === 1 && !tokens.has(mask)) return;
    throw new TweedieError(
      `tokenVocabulary: expected a mask of one character outside the vocabulary, got ${JSON.stringify(mask)}. ` +
        `Choose another symbol.`,
    );
  }

  return Object.freeze({ size, ...(pad === undefined ? {} : { padding: pad }), encode, decode });
}
