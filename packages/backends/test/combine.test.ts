import { getKernel, grads, memory, mul, setBackend, sum, tensor } from "@tensorflow/tfjs-core";
import { combine, type Term } from "@tweedie/core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { input, startBackends } from "./compare.ts";

beforeAll(startBackends);

const coefficient = fc.oneof(fc.constant(0), fc.double({ min: -3, max: 3, noNaN: true }));

describe.each(["wasm", "cpu"])("the kernel Combine on %s", (backend) => {
  beforeAll(async () => void (await setBackend(backend)));

  it("is there", () => expect(getKernel("Combine", backend)).toBeDefined());

  it("is the sum of c x, rounded once", async () => {
    const cases = fc.record({
      shape: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
      coefficients: fc.array(coefficient, { minLength: 1, maxLength: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, coefficients }) => {
        const inputs = coefficients.map((_, k) => input(shape, k));
        const terms = inputs.map(({ values }, k): Term => [coefficients[k]!, tensor(values, shape)]);
        const got = await combine(...terms).data();
        got.forEach((value, i) => {
          const exact = inputs.reduce((total, { values }, k) => total + coefficients[k]! * values[i]!, 0);
          // A term that is left out cannot turn -0 into 0.
          expect(value + 0).toBe(Math.fround(exact) + 0);
        });
        for (const [, x] of terms) x.dispose();
      }),
      { numRuns: 50 },
    );
  });

  it("takes one coefficient a row, in blocks longer than its own", async () => {
    const [rows, width] = [3, 1500];
    const inputs = [1, 2, 3, 4].map((seed) => input([rows, width], seed));
    const coefficients = [
      [1, 2, 3],
      [0, -1, 0.5],
      [4, 0, 0],
      [1e-3, 1, 0],
    ];
    const got = await combine(
      ...inputs.map(({ values }, k): Term => [coefficients[k]!, tensor(values, [rows, width])]),
    ).data();
    for (let i = 0; i < got.length; i++) {
      const row = Math.floor(i / width);
      const exact = inputs.reduce((total, { values }, k) => total + coefficients[k]![row]! * values[i]!, 0);
      expect(got[i]).toBe(Math.fround(exact));
    }
  });

  it("does not read what has the coefficient 0, and may read one tensor twice", async () => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    const broken = tensor([Number.NaN, Infinity, 1, 2], [2, 2]);
    expect([...(await combine([2, x], [0, broken], [3, x]).data())]).toEqual([5, 10, 15, 20]);
    expect([...(await combine([0, broken]).data())]).toEqual([0, 0, 0, 0]);
    expect([...(await combine([[0, 0], broken]).data())]).toEqual([0, 0, 0, 0]);
    expect([...(await combine([1, x], [[0, 1], broken]).data())]).toEqual([1, 2, 4, 6]);
  });

  it("has a gradient and leaves nothing behind", async () => {
    const x = tensor([1, 2]);
    const y = tensor([3, 4]);
    const before = memory().numTensors;
    const gradients = grads((x, y) => sum(mul(combine([2, x], [-0.5, y]), x)))([x, y]);
    expect([...(await gradients[0]!.data())]).toEqual([2.5, 6]);
    expect([...(await gradients[1]!.data())]).toEqual([-0.5, -1]);
    for (const gradient of gradients) gradient.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
