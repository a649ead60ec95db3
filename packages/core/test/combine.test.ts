import {
  cast,
  getKernel,
  grads,
  memory,
  registerKernel,
  tensor1d,
  tensor2d,
  tidy,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { registerGradients, useBackend } from "@tweedie/backends";
import { useFloat64 } from "@tweedie/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { combine, combineKernelName } from "../src/combine.ts";

describe.each(["float64", "cpu without the kernel", "wasm"])("combine on %s", (name) => {
  let removed: ReturnType<typeof getKernel> | undefined;
  beforeEach(async () => {
    await registerGradients();
    if (name === "float64") return useFloat64();
    await useBackend(name === "wasm" ? "wasm" : "cpu");
    if (name === "wasm") return;
    removed = getKernel(combineKernelName, "cpu");
    if (removed) unregisterKernel(combineKernelName, "cpu");
  });
  afterEach(() => {
    if (removed) registerKernel(removed);
    removed = undefined;
  });
  const tolerance = name === "float64" ? 1e-15 : 1e-6;
  const close = (x: Tensor, expected: readonly number[]) => {
    const values = [...x.dataSync()];
    expect(values.length).toBe(expected.length);
    values.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance));
  };
  const x = () => tensor2d([1, 2, 3, 4], [2, 2]);
  const y = () => tensor2d([10, 20, 30, 40], [2, 2]);

  it("sums c x", () => {
    close(combine([2, x()], [0.1, y()], [-1, x()]), [2, 4, 6, 8]);
  });

  it("takes one coefficient a row", () => {
    close(combine([[2, 3], x()], [1, y()], [[0, 0.5], y()]), [12, 24, 54, 72]);
  });

  it("leaves out terms with coefficient 0, even where they are not finite", () => {
    close(combine([0, tensor1d([Number.NaN, Infinity])], [1, tensor1d([1, 2])]), [1, 2]);
    close(combine([0, tensor1d([Number.NaN, Infinity])]), [0, 0]);
  });

  it("leaves them out row by row", () => {
    const bad = tensor2d([Number.NaN, Infinity, 5, 6], [2, 2]);
    close(combine([[0, 2], bad], [1, x()]), [1, 2, 13, 16]);
    close(combine([[0, -0], tensor1d([Number.NaN, -Infinity])]), [0, 0]);
    // The gradient of such a row is 0 too, whatever comes from above.
    const [dx] = grads((a: Tensor) => combine([[0, 2], a]))([x()], bad);
    close(dx!, [0, 0, 10, 12]);
  });

  it("returns a new tensor that outlives its inputs", () => {
    const input = tensor1d([1, 2]);
    const output = combine([1, input]);
    input.dispose();
    close(output, [1, 2]);
  });

  it("passes gradients to every term, with coefficients by row and zeros", () => {
    const [dx, dy, dz] = grads((a: Tensor, b: Tensor, c: Tensor) => combine([[2, 3], a], [-1, b], [0, c]))(
      [x(), y(), y()],
      tensor2d([1, 10, 100, 1000], [2, 2]),
    );
    close(dx!, [2, 20, 300, 3000]);
    close(dy!, [-1, -10, -100, -1000]);
    close(dz!, [0, 0, 0, 0]);
  });

  it("has a second derivative", () => {
    const triple = (a: Tensor) => combine([3, a]);
    const inner = (a: Tensor) => grads((b: Tensor) => triple(b))([a])[0]!;
    close(grads((a: Tensor) => combine([2, inner(a)], [5, a]))([tensor1d([1])])[0]!, [5]);
  });

  it("leaks nothing", () => {
    const [a, b] = [x(), y()];
    const before = memory().numTensors;
    combine([2, a], [[1, 2], b]).dispose();
    tidy(() => {
      grads((p: Tensor, q: Tensor) => combine([2, p], [[1, 2], q]))([a, b]);
    });
    expect(memory().numTensors).toBe(before);
  });

  it("refuses what it cannot add", () => {
    expect(() => combine()).toThrow(/at least one term/);
    expect(() => combine([1, x()], [1, tensor1d([1, 2])])).toThrow(/one shape/);
    expect(() => combine([[1, 2, 3], x()])).toThrow(/one coefficient for each of 2 rows/);
    expect(() => combine([Number.NaN, x()])).toThrow(/finite coefficients/);
    expect(() => combine([[1, Infinity], x()])).toThrow(/finite coefficients/);
    expect(() => combine([1, x()], [1, cast(x(), "int32")])).toThrow(/float tensors, got one of int32 in term 1/);
  });
});

it("keeps float64 coefficients exact", async () => {
  await useFloat64();
  expect(combine([1 / 3, tensor1d([1])], [1e-12, tensor1d([1])]).dataSync()[0]).toBe(1 / 3 + 1e-12);
});
