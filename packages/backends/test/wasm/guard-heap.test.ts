import { add, engine, tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import { expect, it } from "vitest";
import { useBackend } from "../../src/index.ts";
import type { WasmBackend } from "../../src/wasm/wasm-backend.ts";

it("refuses a tensor that does not fit, and leaves the others alone", async () => {
  await useBackend("wasm");
  const backend = engine().backend as unknown as WasmBackend;
  const x = tensor([1, 2, 3]);
  // Pages that nobody writes cost no memory.
  const taken: { dataId: object }[] = [];
  const take = () => taken.push(backend.makeOutput([2 ** 27], "float32"));
  expect(() => {
    for (let i = 0; i < 9; i++) take();
  }).toThrow(TweedieError);
  expect(taken.length).toBeGreaterThanOrEqual(6);
  expect(take).toThrow(/^wasm: expected room for 512 MB in the WebAssembly heap, got a heap of \d+ MB/);
  expect(() => backend.makeOutput([2 ** 30 + 8], "float32"), "whose bytes wrap round 32 bits").toThrow(
    "room for 4097 MB",
  );

  const fill = () => taken.push(backend.makeOutput([2 ** 22], "float32"));
  expect(() => {
    for (;;) fill();
  }).toThrow("room for 16 MB");
  const ends = taken.map(({ dataId }) => backend.dataIdMap.get(dataId).memoryOffset + 2 ** 24);
  expect(Math.max(...ends), "XNNPACK keeps room for itself").toBeLessThanOrEqual(2 ** 32 - 2 ** 27);

  expect([...(await add(x, 1).data())]).toEqual([2, 3, 4]);
  for (const { dataId } of taken) backend.disposeData(dataId);
  expect([...(await add(x, 1).data())]).toEqual([2, 3, 4]);
  backend.disposeData(backend.makeOutput([2 ** 27], "float32").dataId);
  expect(backend.makeOutput([0], "float32").shape).toEqual([0]);
});
