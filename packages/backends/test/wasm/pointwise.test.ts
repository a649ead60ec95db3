import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { input } from "../compare.ts";
import { atEndOfMemory } from "./end-of-memory.ts";
import { kernelBuilds, startKernelBuild, type KernelInstance } from "./kernel-builds.ts";
import { activations, pointwiseFunctions } from "./pointwise-functions.ts";

/** The largest errors, in units of the last place of the true value. */
const bounds = { exp: 1.1, expm1: 1.6, log: 1, log1p: 1.6, tanh: 1.6, sigmoid: 2.5, softplus: 2.1, erf: 1.4 } as const;

const special = [NaN, Infinity, -Infinity, 0, -0, 1e-42, -1e-42, 1, -1, 88.72284, 88.73, -87.4, -103.9, -104, 3e38];

describe.each(kernelBuilds)("%s", (build) => {
  let instance: KernelInstance;
  beforeAll(async () => {
    instance = await startKernelBuild(build);
  });

  /** Runs a kernel on numbers, in the middle of the memory. */
  function apply(name: keyof typeof bounds, x: Float32Array): Float32Array {
    const { memory, kernels, table } = instance;
    const [xAt, yAt] = [1024, 1024 + x.byteLength];
    if (memory.buffer.byteLength < yAt + x.byteLength) memory.grow(Math.ceil((yAt + x.byteLength) / 65536));
    new Float32Array(memory.buffer, xAt, x.length).set(x);
    kernels[name](xAt, yAt, x.length, table);
    return new Float32Array(memory.buffer, yAt, x.length).slice();
  }

  it.each(Object.keys(bounds) as (keyof typeof bounds)[])("%s is right to its bound, at every size", (name) => {
    const values = [...special, ...manyNumbers()].filter((x) => !name.startsWith("log") || x >= -1 || x !== x);
    const x = Float32Array.from(values);
    const y = apply(name, x);
    const wrong: string[] = [];
    x.forEach((value, i) => {
      const expected = pointwiseFunctions[name](value);
      const rounded = Math.fround(expected);
      const finite = Number.isFinite(rounded) && Number.isFinite(y[i]);
      const right = finite
        ? Math.abs(y[i]! - expected) <= bounds[name] * lastPlace(expected)
        : // Next to the largest float, one unit is infinity.
          Object.is(y[i], rounded) || Math.abs(expected) > 3.4028e38;
      if (!right) wrong.push(`${name}(${value}) is ${y[i]}, not ${expected}`);
    });
    expect(wrong.slice(0, 5)).toEqual([]);
  });

  it("tells NaN from numbers, and keeps infinities", () => {
    expect([...apply("exp", Float32Array.from(special.slice(0, 3)))]).toEqual([NaN, Infinity, 0]);
    expect([...apply("log", Float32Array.from([NaN, Infinity, -Infinity, 0, -1]))]).toEqual([
      NaN,
      Infinity,
      NaN,
      -Infinity,
      NaN,
    ]);
    expect([...apply("log1p", Float32Array.from([NaN, Infinity, -1, -2]))]).toEqual([NaN, Infinity, -Infinity, NaN]);
    expect([...apply("tanh", Float32Array.from(special.slice(0, 5)))]).toEqual([NaN, 1, -1, 0, -0]);
    expect([...apply("softplus", Float32Array.from(special.slice(0, 3)))]).toEqual([NaN, Infinity, 0]);
    expect([...apply("expm1", Float32Array.from(special.slice(0, 5)))]).toEqual([NaN, Infinity, -1, 0, -0]);
  });

  it.each(Object.keys(activations) as (keyof typeof activations)[])("%s and its gradient, of any length", (name) => {
    const { memory, kernels, table } = instance;
    const [value, slope] = activations[name];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70 }), fc.constantFrom(0.01, 1, 6, 30), (length, size) => {
        const x = input([length], length).values.map((number) => size * number);
        const dy = input([length], 7).values;
        atEndOfMemory(
          memory,
          { inputs: [x], outputs: [length] },
          ([xAt, yAt]) => kernels[name](xAt!, yAt!, length, table),
          ([y]) => expect(largestError(y!, Float64Array.from(x, value), x)).toBeLessThanOrEqual(5e-7),
        );
        const expected = Float64Array.from(x, (number, i) => dy[i]! * slope(number));
        atEndOfMemory(
          memory,
          { inputs: [x, dy], outputs: [length] },
          ([xAt, dyAt, dxAt]) => kernels[`${name}Gradient`](xAt!, dyAt!, dxAt!, length, table),
          ([dx]) => expect(largestError(dx!, expected, dy)).toBeLessThanOrEqual(1e-6),
        );
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it.each(Object.keys(activations) as (keyof typeof activations)[])("%s passes NaN", (name) => {
    const { memory, kernels, table } = instance;
    const x = Float32Array.from([1, NaN, 2]);
    const results: number[][] = [];
    const keep = ([y]: readonly Float32Array[]) => results.push([...y!]);
    atEndOfMemory(memory, { inputs: [x], outputs: [3] }, ([a, b]) => kernels[name](a!, b!, 3, table), keep);
    const gradient = kernels[`${name}Gradient`];
    atEndOfMemory(memory, { inputs: [x, x], outputs: [3] }, ([a, b, c]) => gradient(a!, b!, c!, 3, table), keep);
    for (const result of results) expect(result.map(Number.isNaN)).toEqual([false, true, false]);
  });
});

/** Of all sizes from the least to the largest float, and more of them where functions bend. */
function manyNumbers(): number[] {
  const uniform = input([60_000], 3).values;
  return [...uniform].map((value, i) => {
    if (i % 3 === 0) return value;
    if (i % 3 === 1) return 60 * value;
    return Math.sign(value) * 2 ** (80 * uniform[60_000 - i]! - 12);
  });
}

/** The largest error relative to the numbers that the results are shares of. */
function largestError(got: Float32Array, expected: Float64Array, of: Float32Array): number {
  return got.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!) / Math.abs(of[i]!)), 0);
}

/** The distance of floats around a number. */
function lastPlace(x: number): number {
  const size = Math.abs(x);
  return size < 2 ** -126 ? 2 ** -149 : 2 ** (Math.floor(Math.log2(size)) - 23);
}
