import { combine, levelAt, resolve, tensorOf, x0Target } from "@tweedie/core";
import type { Denoiser } from "@tweedie/core";
import { rectifiedFlow } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { clipX0 } from "../src/clip-x0.ts";

beforeAll(useFloat64);

const level = levelAt(rectifiedFlow(), 0.5);
const x = () => tensorOf([1, -4, 0.25], [1, 3]);
const base: Denoiser = (z) => resolve(z, combine([2, z]), level, x0Target);

describe("clipX0", () => {
  it("clips the datum and solves the noise again", () => {
    const { x0, eps } = clipX0({ range: 1.5 })(base)(x(), level);
    expect([...x0.dataSync()]).toEqual([1.5, -1.5, 0.5]);
    expect([...combine([level.alpha, x0], [level.sigma, eps]).dataSync()]).toEqual([1, -4, 0.25]);
  });
  it("keeps the predicted noise when asked", () => {
    const { x0, eps } = clipX0({ consistent: false })(base)(x(), level);
    expect([...x0.dataSync()]).toEqual([1, -1, 0.5]);
    expect([...eps.dataSync()]).toEqual([...base(x(), level).eps.dataSync()]);
  });
  it.each([true, false])("leaves a learned variance alone where consistent is %s", (consistent) => {
    const varianceShare = x();
    const learned: Denoiser = (z, at) => ({ ...base(z, at), varianceShare });
    expect(clipX0({ consistent })(learned)(x(), level).varianceShare).toBe(varianceShare);
  });
  it.each([0, -1, Number.NaN, Infinity])("refuses the range %d", (range) => {
    expect(() => clipX0({ range })).toThrow(/positive range/);
  });
});
