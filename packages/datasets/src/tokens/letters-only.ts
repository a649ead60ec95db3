/**
 * A text as in text8: letters a to z in lower case, everything else as single spaces, none at the ends. Letters with
 * accents are not kept.
 *
 * Mahoney 2006, *About the Test Data*, http://mattmahoney.net/dc/textdata.html, does the same to Wikipedia.
 *
 * @param text - any text
 * @returns a text of 27 characters
 */
export const lettersOnly = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z]+/g, " ")
    .trim();
