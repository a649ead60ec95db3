import { expect, it } from "vitest";
import { openPage } from "../page/open-page.ts";
import { trainUnet, type TrainUnetOptions } from "../page/train-unet.ts";

const work: TrainUnetOptions = { backend: "wasm", steps: 20, batch: 4, widths: [8, 16], size: 8 };

it("a page bundled by Vite finds the kernels, and trains as Node does", { timeout: 120_000 }, async () => {
  await using opened = await openPage();
  const inPage = await opened.page.evaluate((work) => window.trainUnet(work), work);
  expect(opened.errors).toEqual([]);
  expect(inPage.repairs).toContain("kernels: this package's own, with relaxed SIMD");

  const inNode = await trainUnet(work);
  expect(inNode.losses).toHaveLength(20);
  expect(inNode.losses[19]).toBeLessThan(0.9 * inNode.losses[0]!);
  inNode.losses.forEach((loss, step) => {
    expect(Math.abs(inPage.losses[step]! - loss) / loss).toBeLessThan(0.5e-4);
  });
});
