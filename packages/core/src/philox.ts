/**
 * One block of the counter-based generator Philox 4x32-10: four random words from a 128-bit counter and a 64-bit key
 * (Salmon et al. 2011, *Parallel Random Numbers: As Easy as 1, 2, 3*, https://doi.org/10.1145/2063384.2063405).
 *
 * @param out - receives the four words at `at .. at + 3`
 * @param at - the position in `out`
 * @param c0 - counter, lowest word
 * @param c1 - counter
 * @param c2 - counter
 * @param c3 - counter, highest word
 * @param k0 - key, low word
 * @param k1 - key, high word
 */
export function philox(
  out: Uint32Array,
  at: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = mulHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/** The high word of the product of two unsigned 32-bit words, through 16-bit halves. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const cross = aHigh * bLow;
  const other = aLow * bHigh;
  const middle = ((aLow * bLow) >>> 16) + (cross & 0xffff) + (other & 0xffff);
  return (aHigh * bHigh + (cross >>> 16) + (other >>> 16) + (middle >>> 16)) | 0;
}
