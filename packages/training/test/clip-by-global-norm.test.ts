import { tidy } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { clipByGlobalNorm, globalNorm } from "../src/index.ts";
import { fixture, nested } from "./fixture.ts";
import { valuesOf } from "./values-of.ts";

beforeAll(useFloat64);

const unclipped = fixture.runs.adam.first_step_grads_after_clip;
const clipped = fixture.runs.adam_clip.first_step_grads_after_clip;
const gradients = () => Object.fromEntries(Object.entries(unclipped).map(([name, values]) => [name, nested(values)]));

it("measures the norm of all tensors together", async () => {
  const norm = tidy(() => globalNorm(gradients()));
  expect((await norm.data())[0]).toBeCloseTo(fixture.runs.adam.grad_norm_before_clip[0]!, 7);
  const pair = tidy(() => globalNorm({ a: tensorOf([3, 0], [2]), b: tensorOf([-4], []) }));
  expect((await pair.data())[0]).toBe(5);
});

it("scales as torch's clip_grad_norm_ does", async () => {
  const norm = fixture.runs.adam.grad_norm_before_clip[0]!;
  const actual = await valuesOf(tidy(() => clipByGlobalNorm(gradients(), { norm, max: 0.25 })));
  for (const [name, values] of Object.entries(clipped)) {
    expect(actual[name]).toEqual(values.flat().map((value) => expect.closeTo(value, 8)));
  }
});

it("leaves shorter gradients alone", async () => {
  const x = { a: tensorOf([0.3, 0.4], [2]) };
  expect(await valuesOf(clipByGlobalNorm(x, { norm: 0.5, max: 0.6 }))).toEqual({ a: [0.3, 0.4] });
});

it("refuses norms that are not finite", () => {
  expect(() => clipByGlobalNorm({}, { norm: Number.NaN, max: 1 })).toThrow("expected a finite norm, got NaN");
  expect(() => clipByGlobalNorm({}, { norm: 1, max: 0 })).toThrow("clipByGlobalNorm: expected max above 0, got 0");
});
