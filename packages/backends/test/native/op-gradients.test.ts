import { avgPool, grad, mul, setBackend, sum, tensor } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { distance, expectSameOn, input, inputs } from "../compare.ts";
import { operationCases } from "../operation-cases.ts";
import { nativeIsHere, reasonToSkip, startGradientBackends } from "./native-addon.ts";

// The cpu backend's own gradient is wrong where a window reaches over the border: see below.
const { "average pool": _averagePool, ...cases } = operationCases;

describe.skipIf(!nativeIsHere)(
  `an operation on tensorflow: value and gradients are those on cpu${reasonToSkip}`,
  () => {
    beforeAll(startGradientBackends);

    it.each(Object.entries(cases))("%s", async (_, [shapes, f, tolerance]) => {
      await expectSameOn("tensorflow", inputs(shapes), f, tolerance);
    });

    it("average pool, whose gradient is its transpose", async () => {
      await setBackend("tensorflow");
      const [shape, pooled] = [
        [2, 6, 5, 3],
        [2, 3, 3, 3],
      ];
      const direction = input(pooled!, 2).values;
      const f = (x: Tensor) => sum(mul(avgPool(x as Tensor4D, 2, 2, "same"), tensor(direction, pooled)));
      const gradient = await grad(f)(tensor(input(shape!).values, shape)).data();
      const expected = Float32Array.from(gradient, (_, i) => {
        const [row, column] = [Math.floor(i / 15) % 6, Math.floor(i / 3) % 5];
        const window = Math.floor(i / 90) * 27 + Math.floor(row / 2) * 9 + Math.floor(column / 2) * 3 + (i % 3);
        return direction[window]! / (column === 4 ? 2 : 4);
      });
      expect(distance(gradient, expected)).toBeLessThan(1e-6);
    });
  },
);
