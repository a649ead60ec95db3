import { clone, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { denoiserOf, edmTarget, epsTarget, rng, TweedieError } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { expectNoLeak } from "@tweedie/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { edmScaling, mlp, scoreModel, timeScaling } from "../src/index.ts";
import type { Labels, Network } from "../src/index.ts";
import { expectClose, float64 } from "./float64.ts";

const levels: readonly NoiseLevel[] = [
  { t: 0.25, alpha: 0.8, sigma: 0.6 },
  { t: 0.5, alpha: 1, sigma: 80 },
];

/** A network that returns its input and notes what it was given. */
function spy(): { network: Network<Labels>; calls: { noise: readonly number[]; cond: Labels }[] } {
  const calls: { noise: readonly number[]; cond: Labels }[] = [];
  const apply = (x: Tensor, noise: readonly number[], cond: Labels) => {
    calls.push({ noise, cond });
    return clone(x);
  };
  return { network: { variables: {}, apply, dispose: () => undefined }, calls };
}

describe("scoreModel", () => {
  beforeEach(float64);

  it("gives the data as they are and the time in thousandths, by default", () => {
    const { network, calls } = spy();
    const model = scoreModel(network, { target: epsTarget });
    expect(model.target).toBe(epsTarget);
    expectClose(model.predict(tensor([1, 2, 3, 4], [2, 2]), levels, [7, null]), [1, 2, 3, 4], 0);
    expect(calls).toEqual([{ noise: [250, 500], cond: [7, null] }]);
    expect(timeScaling(levels[0]!)).toEqual({ input: 1, noise: 250 });
  });

  it("scales each row by its own level", () => {
    const { network, calls } = spy();
    const scaling = ({ alpha, sigma }: NoiseLevel) => ({ input: alpha, noise: sigma });
    const model = scoreModel(network, { target: epsTarget, scaling });
    expectClose(model.predict(tensor([1, 2, 3, 4], [2, 2]), levels, [0, 0]), [0.8, 1.6, 3, 4], 1e-15);
    expect(calls[0]!.noise).toEqual([0.6, 80]);
  });

  it("leaves no tensor behind", async () => {
    const network = mlp({ hidden: 4 }, rng(1));
    const model = scoreModel(network, { target: edmTarget(), scaling: edmScaling() });
    const x = tensor([1, 2, 3, 4], [2, 2]);
    await expectNoLeak(() => model.predict(x, levels, undefined));
  });

  it("starts as EDM's skip connection with EDM's target and scaling", () => {
    const model = scoreModel(mlp({ hidden: 4 }, rng(1)), {
      target: edmTarget({ sigmaData: 0.5 }),
      scaling: edmScaling(),
    });
    const { x0 } = denoiserOf(model)(tensor([1, -2], [1, 2]), { t: 0.5, alpha: 1, sigma: 2 });
    const skip = 0.25 / (4 + 0.25);
    expectClose(x0, [skip, -2 * skip], 1e-14);
  });
});

describe("edmScaling", () => {
  it("has the values of the paper at sigma = 80", () => {
    const { input, noise } = edmScaling()(levels[1]!);
    expect(input).toBeCloseTo(1 / Math.sqrt(80 ** 2 + 0.5 ** 2), 15);
    expect(noise).toBeCloseTo(1.0955067, 7);
  });

  it("depends on sigma / alpha alone, and gives the network a variance of 1", () => {
    const { alpha, sigma } = levels[0]!;
    const [here, there] = [
      { t: 0, alpha, sigma },
      { t: 0, alpha: 1, sigma: sigma / alpha },
    ].map(edmScaling({ sigmaData: 2 }));
    expect(here!.input * alpha).toBeCloseTo(there!.input, 14);
    expect(here!.noise).toBeCloseTo(there!.noise, 14);
    expect(here!.input ** 2 * (alpha ** 2 * 4 + sigma ** 2)).toBeCloseTo(1, 14);
  });

  it("refuses levels without signal or noise, and a wrong sigmaData", () => {
    expect(() => edmScaling()({ t: 1, alpha: 0, sigma: 1 })).toThrow("edmScaling: expected alpha and sigma above 0");
    expect(() => edmScaling()({ t: 0, alpha: 1, sigma: 0 })).toThrow(TweedieError);
    expect(() => edmScaling({ sigmaData: 0 })).toThrow("edmScaling: expected a positive sigmaData, got 0");
  });
});
