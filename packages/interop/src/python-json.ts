import { TweedieError } from "@tweedie/core";

/** A value of a JSON file that Python wrote: numbers may be infinite or NaN. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The longest text that is read: a table of 100000 betas has about 2 million characters. */
const longest = 2 ** 23;

/**
 * Parses JSON as Python's `json` writes it, where `Infinity`, `-Infinity` and `NaN` stand bare among the values.
 *
 * @param name - the function that speaks
 * @param text - the file
 * @returns the value
 * @throws TweedieError if the text is too long or not JSON
 */
export function parsePythonJson(name: string, text: string): JsonValue {
  if (text.length > longest) {
    throw new TweedieError(
      `${name}: expected a file of at most ${longest} characters, got ${text.length}. Check that it is a config file.`,
    );
  }
  let mark = "NaN";
  while (text.includes(`"${mark}"`)) mark += "!";
  // Strings are matched first, so that words within them stay. 1e999 is beyond the largest number: it parses as infinite.
  const standard = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/gs, (token) =>
    token.startsWith('"') ? token : token === "NaN" ? `"${mark}"` : token.replace("Infinity", "1e999"),
  );
  try {
    return JSON.parse(standard, (_, value: JsonValue) => (value === mark ? Number.NaN : value)) as JsonValue;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TweedieError(`${name}: expected JSON, got text that is not (${reason}). Pass the whole file's text.`, {
      cause,
    });
  }
}

/**
 * Writes JSON as Python's `json.dumps(value, indent=2)` does.
 *
 * @param value - the value
 * @param isFloat - whether a number of a key is a float to Python, which then has a decimal point
 * @returns the text, without a newline at the end
 */
export function formatPythonJson(value: JsonValue, isFloat: (key: string) => boolean): string {
  const format = (item: JsonValue, key: string, indent: string): string => {
    if (typeof item === "number") return formatNumber(item, isFloat(key));
    if (typeof item === "string") return formatString(item);
    if (item === null || typeof item === "boolean") return String(item);
    const inner = `${indent}  `;
    const isList = Array.isArray(item);
    const parts = isList
      ? (item as readonly JsonValue[]).map((entry) => format(entry, key, inner))
      : Object.entries(item).map(([name, entry]) => `${formatString(name)}: ${format(entry, name, inner)}`);
    const [open, close] = isList ? "[]" : "{}";
    return parts.length === 0 ? `${open}${close}` : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
  };
  return format(value, "", "");
}

/** Python and JavaScript choose the same digits, but go over to powers of ten at other sizes. */
function formatNumber(x: number, float: boolean): string {
  if (!Number.isFinite(x)) return String(x);
  if (!float && Number.isInteger(x) && Math.abs(x) < 1e21) return Object.is(x, -0) ? "-0.0" : String(x);
  const [digits, power] = x.toExponential().split("e") as [string, string];
  const exponent = Number(power);
  if (x !== 0 && (exponent < -4 || exponent >= 16)) {
    return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  // Between 1e-7 and 1e21 JavaScript writes no power of ten either.
  const plain = Object.is(x, -0) ? "-0" : String(x);
  return plain.includes(".") ? plain : `${plain}.0`;
}

const formatString = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
