import { describe, expect, it } from "vitest";
import { rectifiedFlow } from "../src/rectified-flow.ts";

describe("rectifiedFlow", () => {
  it("is the straight line from data to noise", () => {
    const { alpha, sigma, derivative } = rectifiedFlow();
    expect([alpha(0), sigma(0)]).toEqual([1, 0]);
    expect([alpha(0.25), sigma(0.25)]).toEqual([0.75, 0.25]);
    expect([alpha(1), sigma(1)]).toEqual([0, 1]);
    expect(derivative!(0.7)).toEqual({ alpha: -1, sigma: 1 });
  });
});
