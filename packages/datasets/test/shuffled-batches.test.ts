import { rng } from "@tweedie/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shuffledBatches } from "../src/shuffled-batches.ts";

const settings = fc
  .record({ count: fc.integer({ min: 1, max: 60 }), batch: fc.integer({ min: 1, max: 60 }), seed: fc.nat() })
  .filter(({ count, batch }) => batch <= count);

describe("shuffledBatches", () => {
  it("visits no datum twice an epoch, and all of them where the batch divides their number", () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 0, max: 5 }), ({ count, batch, seed }, epoch) => {
        const indices = shuffledBatches({ count, batch, rng: rng(seed) });
        const steps = Math.floor(count / batch);
        const seen = Array.from({ length: steps }, (_, i) => [...indices(epoch * steps + i)]).flat();
        expect(new Set(seen).size).toBe(steps * batch);
        expect(seen.length).toBe(steps * batch);
        expect(seen.every((index) => index >= 0 && index < count)).toBe(true);
      }),
    );
  });

  it("is a function of the step: other orders of asking, and a fresh start, give the same", () => {
    fc.assert(
      fc.property(settings, fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 12 }), (options, steps) => {
        const source = rng(options.seed);
        const indices = shuffledBatches({ ...options, rng: source });
        for (const step of steps) {
          expect(indices(step)).toEqual(shuffledBatches({ ...options, rng: rng(options.seed) })(step));
        }
        expect(source.state()).toEqual(rng(options.seed).state());
      }),
    );
  });

  it("does not change when a batch that was given out is written to", () => {
    const indices = shuffledBatches({ count: 10, batch: 5, rng: rng(1) });
    const before = [...indices(0)];
    indices(0).fill(-1);
    expect([...indices(0)]).toEqual(before);
  });

  it("shuffles anew each epoch and for each seed", () => {
    const epoch = (seed: number, step: number) => [
      ...shuffledBatches({ count: 100, batch: 100, rng: rng(seed) })(step),
    ];
    expect(epoch(1, 0)).not.toEqual(epoch(1, 1));
    expect(epoch(1, 0)).not.toEqual(epoch(2, 0));
    expect(epoch(1, 0)).not.toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  it("gives every order of four data equally often", () => {
    const indices = shuffledBatches({ count: 4, batch: 4, rng: rng(3) });
    const seen = new Map<string, number>();
    for (let step = 0; step < 24 * 400; step++) {
      const order = indices(step).join();
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    // Chi-squared with 23 degrees of freedom: 49.7 is exceeded once in a thousand times.
    const chiSquared = [...seen.values()].reduce((sum, times) => sum + (times - 400) ** 2 / 400, 0);
    expect(chiSquared).toBeLessThan(49.7);
  });

  it("keeps its order: a change here changes what every run sees", () => {
    expect([...shuffledBatches({ count: 10, batch: 5, rng: rng(0) })(3)]).toEqual([6, 7, 3, 2, 9]);
  });

  it("refuses impossible settings and steps", () => {
    for (const [count, batch] of [
      [4, 5],
      [4, 0],
      [4, 1.5],
      [0, 1],
      [Number.NaN, 1],
    ] as const) {
      expect(() => shuffledBatches({ count, batch, rng: rng(0) })).toThrow(/integers with 1 <= batch <= count/);
    }
    const indices = shuffledBatches({ count: 4, batch: 2, rng: rng(0) });
    for (const step of [-1, 0.5, Number.NaN]) expect(() => indices(step)).toThrow(/a step that is an integer/);
  });
});
