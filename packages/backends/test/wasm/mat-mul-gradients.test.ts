import { beforeAll, describe, it } from "vitest";
import { expectSameOnWasm, inputs, startBackends } from "../compare.ts";
import { productCases } from "./product-cases.ts";

beforeAll(startBackends);

describe("a matrix product on wasm: value and gradients are those on cpu", () => {
  it.each(Object.entries(productCases))("%s", async (_, [shapes, f, tolerance]) => {
    await expectSameOnWasm(inputs(shapes), f, tolerance);
  });
});
