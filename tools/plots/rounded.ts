/** A number with as many digits as a picture or a table can show. */
export function rounded(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}
