import type { CombineAttributes } from "@tweedie/core";

/**
 * Writes $\sum_k c_k x_k$, in float64 and rounded once. Terms with the coefficient 0 are not read.
 *
 * @param xs - arrays of one length
 * @param attributes - the coefficients, for all elements or for each of `rows` equal parts
 * @param out - where the result goes; none of `xs`
 */
export function writeCombination(
  xs: readonly Float32Array[],
  { coefficients, rows }: CombineAttributes,
  out: Float32Array,
): void {
  const length = out.length / rows;
  if (rows > 1 && length <= shortRow) {
    writeShortRows(xs, coefficients, { rows, length }, out);
    return;
  }
  for (let row = 0; row < rows; row++) {
    const terms = xs.flatMap((x, k) => {
      const c = coefficients[k * rows + row]!;
      return c === 0 ? [] : [{ c, x: rows === 1 ? x : x.subarray(row * length, (row + 1) * length) }];
    });
    writeTerms(terms, rows === 1 ? out : out.subarray(row * length, (row + 1) * length));
  }
}

/** Up to here it takes longer to get ready for a row than to write it. */
const shortRow = 64;

function writeShortRows(
  xs: readonly Float32Array[],
  coefficients: readonly number[],
  { rows, length }: { readonly rows: number; readonly length: number },
  out: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    for (let i = row * length; i < (row + 1) * length; i++) {
      let sum = 0;
      for (let k = 0; k < xs.length; k++) {
        const c = coefficients[k * rows + row]!;
        if (c !== 0) sum += c * xs[k]![i]!;
      }
      out[i] = sum;
    }
  }
}

interface ArrayTerm {
  readonly c: number;
  readonly x: Float32Array;
}

function writeTerms(terms: readonly ArrayTerm[], out: Float32Array): void {
  const [first, second, third] = terms;
  if (!first) out.fill(0);
  else if (!second) writeOne(first, out);
  else if (!third) writeTwo(first, second, out);
  else if (terms.length === 3) writeThree(first, second, third, out);
  else writeMany(terms, out);
}

function writeOne({ c, x }: ArrayTerm, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = c * x[i]!;
}

function writeTwo({ c: a, x }: ArrayTerm, { c: b, x: y }: ArrayTerm, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a * x[i]! + b * y[i]!;
}

function writeThree(
  { c: a, x }: ArrayTerm,
  { c: b, x: y }: ArrayTerm,
  { c, x: z }: ArrayTerm,
  out: Float32Array,
): void {
  for (let i = 0; i < out.length; i++) out[i] = a * x[i]! + b * y[i]! + c * z[i]!;
}

/** Block by block, in a float64 block that stays in the cache. */
function writeMany(terms: readonly ArrayTerm[], out: Float32Array): void {
  const sums = new Float64Array(Math.min(1024, out.length));
  for (let start = 0; start < out.length; start += sums.length) {
    const count = Math.min(sums.length, out.length - start);
    sums.fill(0);
    for (const { c, x } of terms) for (let i = 0; i < count; i++) sums[i]! += c * x[start + i]!;
    for (let i = 0; i < count; i++) out[start + i] = sums[i]!;
  }
}
