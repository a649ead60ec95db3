import { beforeAll, describe, it } from "vitest";
import { expectSameOnWasm, inputs, startBackends } from "../compare.ts";
import { operationCases } from "../operation-cases.ts";

beforeAll(startBackends);

describe("an operation on wasm: value and gradients are those on cpu", () => {
  it.each(Object.entries(operationCases))("%s", async (_, [shapes, f, tolerance]) => {
    await expectSameOnWasm(inputs(shapes), f, tolerance);
  });
});
