/**
 * Numbers that the kernels use in loops, in a table in memory: V8 builds a vector that is written in the code anew in
 * each turn of a loop, and loads one from memory in one instruction. Each name is a place in the table, in bytes.
 */
export const one: usize = 0;
export const half: usize = 4;
export const two: usize = 8;
export const infinity: usize = 12;
export const negativeInfinity: usize = 16;
export const notANumber: usize = 20;
/** All bits but the sign. */
export const magnitudeBits: usize = 24;

/** Beyond these two, an exponential is infinite or 0. */
export const expLargest: usize = 28;
export const expSmallest: usize = 32;
/** Below this, `expm1` is -1. */
export const expm1Smallest: usize = 36;
/** Above this, `expm1` is the exponential. */
export const expm1Largest: usize = 40;
/** `1.5 * 2 ** 23`: adding it rounds to a whole number, which stands in the low bits. */
export const rounder: usize = 44;
export const log2OfE: usize = 48;
/** `ln 2` as a number of few bits, and the rest. */
export const ln2High: usize = 52;
export const ln2Low: usize = 56;
/** The exponent of 1 in a float. */
export const exponentBias: usize = 60;
/** Five coefficients, of the highest power first: `e ** r = 1 + r + r * r * (...)`, to 5e-9. */
export const expPolynomial: usize = 64;
/** Beyond these two, `quickExp` is infinite or 0, as the power of 2 is 128 or -127. */
export const quickLargest: usize = 84;
export const quickSmallest: usize = 244;
/** From this on, a sigmoid of the opposite is 0. */
export const sigmoidLargest: usize = 248;
/** `siluSlope` looks no further than this on either side. */
export const slopeLargest: usize = 252;
export const slopeSmallest: usize = 256;
/** Beyond these two, `tanhGelu` is the identity or 0. */
export const geluLargest: usize = 260;
export const geluSmallest: usize = 264;

/** The least number that is not subnormal, and a factor that makes subnormal ones normal, with its exponent. */
export const leastNormal: usize = 88;
export const subnormalFactor: usize = 92;
export const subnormalExponent: usize = 96;
/** The bits of `sqrt(1 / 2)`. */
export const rootOfHalf: usize = 100;
/** Nine coefficients: `log(1 + f) = f - f * f / 2 + f ** 3 * (...)`. */
export const logPolynomial: usize = 104;

/** Below this, `tanh` is a polynomial: `x + x ** 3 * (...)`, five coefficients. */
export const tanhSmall: usize = 140;
export const tanhPolynomial: usize = 144;

/** Below this, `erf` is a polynomial: `x + x * (...)` in the square, six coefficients. */
export const erfSmall: usize = 164;
export const erfPolynomial: usize = 168;
/** Above, `1 - erf` is `exp(-t + t * (...))`, seven coefficients, up to a bound beyond which `erf` is 1. */
export const erfcPolynomial: usize = 192;
export const erfLargest: usize = 220;

export const rootOfHalfValue: usize = 224;
/** `1 / sqrt(2 pi)`. */
export const normalDensity: usize = 228;
/** `2 * sqrt(2 / pi)`, and that times 0.044715 and times three times 0.044715. */
export const geluLinear: usize = 232;
export const geluCubic: usize = 236;
export const geluSlope: usize = 240;

/** Room for eight floats of each of two inputs. */
export const pad: usize = 320;

/** Eight lanes of no bits, eight of all, eight of none. */
const masks: usize = 384;

/** A mask of the last `count` of eight lanes. */
export function lastLanes(table: usize, count: i32): usize {
  return table + masks + ((<usize>count) << 2);
}

/** A mask of the first `count` of eight lanes. */
export function firstLanes(table: usize, count: i32): usize {
  return table + masks + ((<usize>(16 - count)) << 2);
}

/** The bytes of the table. */
export function tableSize(): i32 {
  return 480;
}

/** Writes the table. */
export function writeTable(at: usize): void {
  store<f32>(at, 1, one);
  store<f32>(at, 0.5, half);
  store<f32>(at, 2, two);
  store<f32>(at, f32.MAX_VALUE * 2, infinity);
  store<f32>(at, -f32.MAX_VALUE * 2, negativeInfinity);
  store<f32>(at, NaN, notANumber);
  store<u32>(at, 0x7fffffff, magnitudeBits);
  store<f32>(at, 89, expLargest);
  store<f32>(at, -104, expSmallest);
  store<f32>(at, -87, expm1Smallest);
  store<f32>(at, 20, expm1Largest);
  store<f32>(at, 12582912, rounder);
  store<f32>(at, 1.44269504088896341, log2OfE);
  store<f32>(at, -0.693359375, ln2High);
  store<f32>(at, 2.1219444e-4, ln2Low);
  store<i32>(at, 127, exponentBias);
  write3(at + expPolynomial, 1.3814433e-3, 8.368797e-3, 4.1668396e-2);
  store<f32>(at, 1.666652e-1, expPolynomial + 12);
  store<f32>(at, 4.9999994e-1, expPolynomial + 16);
  store<f32>(at, 89, quickLargest);
  store<f32>(at, -88, quickSmallest);
  store<f32>(at, 104, sigmoidLargest);
  store<f32>(at, 88, slopeLargest);
  store<f32>(at, -87, slopeSmallest);
  store<f32>(at, 9.9, geluLargest);
  store<f32>(at, -9.9, geluSmallest);
  store<f32>(at, 1.17549435e-38, leastNormal);
  store<f32>(at, 8388608, subnormalFactor);
  store<i32>(at, 23, subnormalExponent);
  store<i32>(at, 0x3f3504f3, rootOfHalf);
  write6(
    at + logPolynomial,
    7.0376836292e-2,
    -1.151461031e-1,
    1.167699874e-1,
    -1.2420140846e-1,
    1.4249322787e-1,
    -1.6668057665e-1,
  );
  write3(at + logPolynomial + 24, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1);
  store<f32>(at, 0.625, tanhSmall);
  write3(at + tanhPolynomial, -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2);
  store<f32>(at, 1.33314422036e-1, tanhPolynomial + 12);
  store<f32>(at, -3.33332819422e-1, tanhPolynomial + 16);
  store<f32>(at, 0.927734375, erfSmall);
  write6(
    at + erfPolynomial,
    -5.96761703e-4,
    4.99119423e-3,
    -2.67681349e-2,
    1.12819925e-1,
    -3.76125336e-1,
    1.28379166e-1,
  );
  write6(
    at + erfcPolynomial,
    -1.7285347e-5,
    3.83197126e-4,
    -3.88396438e-3,
    2.42546219e-2,
    -1.06777877e-1,
    -6.34846687e-1,
  );
  store<f32>(at, -1.28717512e-1, erfcPolynomial + 24);
  store<f32>(at, 12, erfLargest);
  store<f32>(at, 0.70710678118654752, rootOfHalfValue);
  store<f32>(at, 0.39894228040143268, normalDensity);
  store<f32>(at, 1.59576912160573071, geluLinear);
  store<f32>(at, 0.07135481627159896, geluCubic);
  store<f32>(at, 0.21406444881479688, geluSlope);
  memory.fill(at + masks, 0, 96);
  memory.fill(at + masks + 32, 0xff, 32);
}

function write3(at: usize, a: f32, b: f32, c: f32): void {
  store<f32>(at, a);
  store<f32>(at, b, 4);
  store<f32>(at, c, 8);
}

function write6(at: usize, a: f32, b: f32, c: f32, d: f32, e: f32, f: f32): void {
  write3(at, a, b, c);
  write3(at + 12, d, e, f);
}
