import { tokenVocabulary } from "./token-vocabulary.ts";
import type { TokenVocabulary } from "./token-vocabulary.ts";

const letters = "abcdefghijklmnopqrstuvwxyz";

/** The tokens of {@link loadWords}: a to z, then padding. */
export const wordVocabulary: TokenVocabulary = tokenVocabulary(letters, { padding: " " });

/** The tokens of {@link loadStateOfTheUnion} and of texts of {@link lettersOnly}: a to z, then the space. */
export const letterVocabulary: TokenVocabulary = tokenVocabulary(`${letters} `);

/** The tokens of {@link loadPlaceNames}: a to z, space, apostrophe, hyphen, then padding. */
export const placeVocabulary: TokenVocabulary = tokenVocabulary(`${letters} '-`, { padding: "." });
