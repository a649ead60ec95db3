import { beforeAll, describe, it } from "vitest";
import { expectSameOnWasm, inputs, startBackends } from "../compare.ts";
import { convCases } from "./conv-cases.ts";

beforeAll(startBackends);

describe("a convolution on wasm: value and gradients are those on cpu", () => {
  it.each(Object.entries(convCases))("%s", async (_, [shapes, f, tolerance]) => {
    await expectSameOnWasm(inputs(shapes), f, tolerance);
  });
});
