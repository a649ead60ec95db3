import { beforeAll, describe, it } from "vitest";
import { startBackends } from "../compare.ts";
import { expectGeometries } from "./conv-geometry-laws.ts";

beforeAll(startBackends);

describe("a convolution of any geometry on wasm is right", () => {
  it("with its gradients, also where taps lie apart", async () => {
    await expectGeometries(true);
  });
});
