import { useBackend } from "@tweedie/backends";
import { combine, rng, tensorOf, vTarget } from "@tweedie/core";
import { add, getBackend, memory, mul, reshape, sub, sum, tensor, tidy } from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { expectTarget, standardSchedules, useFloat64 } from "@tweedie/testing";

beforeAll(useFloat64);

test("is active, and may be asked for again", async () => {
  await useFloat64();
  expect(getBackend()).toBe("float64");
});

test("keeps float64 numbers through tensorOf, combine and arithmetic", async () => {
  const x = tensorOf([1 / 3, 1e-12, 12345.678901234567], [3]);
  const y = combine([1 / 7, x], [1e-9, add(x, x)]);
  const values = await y.data();
  expect(values).toBeInstanceOf(Float64Array);
  expect([...values]).toEqual([1 / 3, 1e-12, 12345.678901234567].map((v) => (1 / 7) * v + 1e-9 * (v + v)));
});

test("leaves out a term whose coefficient is 0, and takes one coefficient a row", async () => {
  const [x, bad] = [tensorOf([1, 2, 3, 4], [2, 2]), tensorOf([Number.NaN, Infinity, Number.NaN, 0], [2, 2])];
  expect([...(await combine([[0.1, 0.2], x], [0, bad]).data())]).toEqual([0.1, 0.2, 0.2 * 3, 0.2 * 4]);
});

test("gives the random numbers of the generator unrounded", async () => {
  const drawn = await rng(1).uniform([100]).data();
  expect([...drawn]).toEqual([...rng(1).uniforms(100)]);
});

test("frees what a tidy leaves, aliases included", () => {
  const x = tensorOf([1, 2, 3], [3]);
  const before = memory();
  tidy(() => sum(sub(mul(x, x), reshape(reshape(x, [3, 1]), [3]))).dataSync());
  expect(memory().numTensors).toBe(before.numTensors);
  expect(memory().numDataBuffers).toBe(before.numDataBuffers);
});

test("takes tensors over from another backend, and laws bring that one back", async () => {
  await useBackend("cpu");
  const x = tensorOf([0.1, 2], [2]);
  await expectTarget(vTarget, standardSchedules.vp);
  expect(getBackend()).toBe("cpu");
  await useFloat64();
  expect([...(await combine([1 / 3, x]).data())]).toEqual([Math.fround(0.1) / 3, 2 / 3]);
});

test("refuses strings", () => {
  expect(() => tensor(["a"])).toThrow("useFloat64: expected numbers or booleans");
});
