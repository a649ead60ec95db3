import { useBackend } from "@tweedie/backends";
import { useFloat64 } from "@tweedie/testing";
import { describe, expect, it } from "vitest";
import { tensorOf } from "../src/tensor-of.ts";

describe("tensorOf", () => {
  it("keeps every bit where the backend works in float64", async () => {
    await useFloat64();
    const values = [1 / 3, 1e-300, -Math.PI, 1 + 2 ** -52];
    const x = tensorOf(values, [2, 2]);
    expect([x.shape, x.dtype, [...x.dataSync()]]).toEqual([[2, 2], "float32", values]);
  });

  it("rounds to float32 elsewhere", async () => {
    await useBackend("cpu");
    const x = tensorOf([1 / 3, 1e-300, 1 + 2 ** -52], [3, 1]);
    expect([x.shape, x.dtype, [...x.dataSync()]]).toEqual([[3, 1], "float32", [Math.fround(1 / 3), 0, 1]]);
  });

  it.each(["float64", "cpu"])("takes arrays of every kind and scalars, and does not keep them: %s", async (backend) => {
    await (backend === "cpu" ? useBackend("cpu") : useFloat64());
    for (const values of [new Float64Array([0.5, 2]), Int32Array.of(1, -2), { length: 2, 0: 3, 1: 4 }]) {
      expect([...tensorOf(values, [2]).dataSync()]).toEqual([values[0], values[1]]);
    }
    expect([tensorOf([7], []).shape, [...tensorOf([7], []).dataSync()]]).toEqual([[], [7]]);
    const own = new Float64Array([1, 2]);
    const x = tensorOf(own, [2]);
    own[0] = 9;
    expect([...x.dataSync()]).toEqual([1, 2]);
  });

  it("does not keep a Float32Array either", async () => {
    await useBackend("cpu");
    const own = new Float32Array([1, 2]);
    const x = tensorOf(own, [2]);
    own[0] = 9;
    expect([...x.dataSync()]).toEqual([1, 2]);
  });
});
