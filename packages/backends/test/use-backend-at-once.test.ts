import { add, getBackend } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { useBackend } from "../src/index.ts";

it("useBackend may be called again before it has answered", async () => {
  // Nothing has started yet: the calls overlap in the wasm backend's slow start.
  const reports = await Promise.all([useBackend(), useBackend(), useBackend("wasm")]);
  expect(reports.map(({ backend, tried }) => ({ backend, tried }))).toEqual(
    reports.map(() => ({ backend: "wasm", tried: [] })),
  );
  expect(getBackend()).toBe("wasm");

  await Promise.all([useBackend("wasm"), useBackend("cpu")]);
  expect(getBackend()).toBe("cpu");
  expect([...(await add(1, 2).data())]).toEqual([3]);
});
