import { add, mul, setBackend, square } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { CheckCase } from "../src/index.ts";
import { checkBackend } from "../src/index.ts";
import { startBackends } from "./compare.ts";

beforeAll(startBackends);

describe("checkBackend", () => {
  it.each(["cpu", "wasm"])("finds every case right on %s", async (backend) => {
    await setBackend(backend);
    const results = await checkBackend();
    expect(results.length).toBeGreaterThan(20);
    expect(results.filter(({ right }) => !right)).toEqual([]);
    // Not so small that nothing was compared.
    expect(Math.max(...results.map(({ gradientError }) => gradientError))).toBeGreaterThan(1e-9);
  });

  it("finds a wrong value, a wrong gradient, and what throws", async () => {
    const squares = (run: (x: Tensor) => Tensor): CheckCase => ({
      name: "squares",
      shapes: [[3]],
      run,
      reference: ({ shape, values }) => ({ shape, values: values.map((x) => x * x) }),
    });
    const [right, value, gradient, thrown] = await checkBackend([
      squares(square),
      squares((x) => add(square(x), 1e-4)),
      squares((x) => mul(x, x.clone().dataSync() as never)),
      squares(() => {
        throw new Error("no such kernel");
      }),
    ]);
    expect(right).toMatchObject({ right: true });
    expect(value!.valueError).toBeGreaterThan(1e-5);
    expect(value).toMatchObject({ right: false });
    expect(gradient!.valueError).toBeLessThan(1e-6);
    expect(gradient!.gradientError).toBeCloseTo(0.5, 3);
    expect(thrown).toMatchObject({ right: false, problem: "no such kernel" });
  });
});
