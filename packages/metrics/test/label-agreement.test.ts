import { tensorOf } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { labelAgreement } from "../src/label-agreement.ts";

beforeAll(useFloat64);

describe("labelAgreement", () => {
  const always = { predict: () => Promise.resolve(Int32Array.of(3, 1, 4, 1)) };
  const images = () => tensorOf(new Float32Array(4), [4, 1, 1, 1]);

  it("is the share of predictions that equal the labels", async () => {
    expect(await labelAgreement(always, images(), [3, 1, 4, 1])).toBe(1);
    expect(await labelAgreement(always, images(), Uint8Array.of(3, 1, 1, 4))).toBe(0.5);
    expect(await labelAgreement(always, images(), [0, 0, 0, 0])).toBe(0);
  });

  it("refuses another number of labels, and no images", async () => {
    await expect(labelAgreement(always, images(), [3, 1, 4])).rejects.toThrow(/got 3 for 4/);
    await expect(labelAgreement(always, tensorOf([], [0, 1, 1, 1]), [])).rejects.toThrow(/at least one, got 0 for 0/);
  });
});
