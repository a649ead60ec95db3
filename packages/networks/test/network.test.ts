import { gather, memory, mul, slice, sum, tidy, variableGrads } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng, TweedieError } from "@tweedie/core";
import { expectNoLeak } from "@tweedie/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Labels, Network } from "../src/index.ts";
import { expectClose, expectVariableGradients, float64, perturb } from "./float64.ts";
import { labelled, labels, noise } from "./networks.ts";

describe.each(labelled)("%s", (_, make, data) => {
  beforeEach(float64);
  let network: Network<Labels> | undefined;
  afterEach(() => network?.dispose());
  const perturbed = (seed = 1): Network<Labels> => {
    network?.dispose();
    network = make(rng(seed));
    perturb(network.variables, rng(2));
    return network;
  };
  const loss = (output: Tensor): Scalar => sum(mul(output, rng(3).normal(output.shape)));

  it("keeps the shape and starts as the zero function", () => {
    const x = data(3);
    network = make(rng(1));
    const y = network.apply(x, noise, labels);
    expect(y.shape).toEqual(x.shape);
    expectClose(y, new Float64Array(x.size), 0);
  });

  it("has the gradient of every variable", () => {
    const { variables, apply } = perturbed();
    const x = data(3);
    expectVariableGradients(() => loss(apply(x, noise, labels)), variables);
  });

  it("depends on the data, the noise level and the label, null included", () => {
    const { apply } = perturbed();
    const x = slice(data(3), 0, 1);
    const variants = [
      apply(x, [400], [0]),
      apply(slice(data(3), 1, 1), [400], [0]),
      apply(x, [401], [0]),
      apply(x, [400], [1]),
      apply(x, [400], [null]),
    ].map((y) => y.dataSync());
    variants.forEach((one, i) =>
      variants.slice(0, i).forEach((other) => {
        expect(Math.max(...one.map((value, k) => Math.abs(value - other[k]!)))).toBeGreaterThan(1e-3);
      }),
    );
  });

  it("treats each row alone", () => {
    const { apply } = perturbed();
    const order = [2, 0, 1];
    const x = data(3);
    const y = apply(x, noise, labels);
    const permuted = apply(
      gather(x, order),
      order.map((i) => noise[i]!),
      order.map((i) => labels[i]!),
    );
    expectClose(permuted, gather(y, order).dataSync(), 1e-12);
    expectClose(apply(slice(x, 1, 1), [noise[1]], [labels[1]]), slice(y, 1, 1).dataSync(), 1e-12);
  });

  it("is a function of the seed", () => {
    const weights = (seed: number) => {
      const made = make(rng(seed));
      const values = Object.entries(made.variables).map(([name, value]) => [name, [...value.dataSync()]]);
      made.dispose();
      return values;
    };
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
  });

  it("leaves no tensor behind", async () => {
    const before = memory().numTensors;
    const { variables, apply } = perturbed();
    const x = data(3);
    await expectNoLeak(() => apply(x, noise, labels));
    await expectNoLeak(() => variableGrads(() => loss(apply(x, noise, labels)), Object.values(variables)));
    x.dispose();
    network?.dispose();
    network = undefined;
    expect(memory().numTensors).toBe(before);
  });

  it("refuses conditions that do not fit the rows", () => {
    const { apply } = perturbed();
    const x = data(3);
    expect(() => apply(x, [1, 2], labels)).toThrow("expected one noise level for each of 3 rows, got 2");
    expect(() => apply(x, [1, 2, Number.NaN], labels)).toThrow("expected finite noise levels, got NaN in row 2");
    expect(() => apply(x, noise, [0, 1])).toThrow("expected one label for each of 3 rows, got 2");
    expect(() => apply(x, noise, undefined as unknown as Labels)).toThrow("one label for each of 3 rows, got none");
    expect(() => apply(x, noise, [0, 1, 3])).toThrow("expected an integer from 0 to 2, or null for no label, got 3");
    expect(() => apply(slice(x, 0, 1), [1], [-1])).toThrow(TweedieError);
  });

  it.each(["cpu", "wasm"] as const)("gives on %s what it gives in float64", async (name) => {
    const run = () => {
      const { variables, apply } = perturbed();
      return tidy(() => {
        const x = data(3);
        const entries = Object.values(variables);
        const { grads: gradients } = variableGrads(() => loss(apply(x, noise, labels)), entries);
        const slopes = entries.map((variable) => [...gradients[variable.name]!.dataSync()]);
        return { y: [...apply(x, noise, labels).dataSync()], slopes };
      });
    };
    const exact = run();
    network?.dispose();
    network = undefined;
    await useBackend(name);
    const rounded = run();
    expectClose(rounded.y, exact.y, 2e-5 * Math.max(1, ...exact.y.map(Math.abs)));
    rounded.slopes.forEach((slope, i) => {
      expectClose(slope, exact.slopes[i]!, 5e-5 * Math.max(1, ...exact.slopes[i]!.map(Math.abs)));
    });
  });
});
