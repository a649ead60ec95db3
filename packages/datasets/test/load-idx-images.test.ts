import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fashionMnistChecksums, loadIdxImages } from "../src/load-idx-images.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tweedie-idx-"));
  const sizes = [2, 2, 2].flatMap((size) => [0, 0, 0, size]);
  const images = Uint8Array.of(0, 0, 8, 3, ...sizes, 0, 255, 0, 255, 255, 255, 255, 0);
  await writeFile(join(folder, "train-images-idx3-ubyte"), images);
  await writeFile(join(folder, "train-labels-idx1-ubyte.gz"), gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 4, 9)));
  await writeFile(join(folder, "t10k-images-idx3-ubyte.gz"), images);
});
afterAll(() => rm(folder, { recursive: true }));

describe("loadIdxImages", () => {
  it("reads raw and gzipped files", async () => {
    const set = await loadIdxImages({ folder, split: "train" });
    expect([...set.images]).toEqual([-1, 1, -1, 1, 1, 1, 1, -1]);
    expect([...set.labels]).toEqual([4, 9]);
    expect([...(await loadIdxImages({ folder, split: "train", size: 1 })).images]).toEqual([0, 0.5]);
  });

  it("refuses what is called .gz and is not", async () => {
    await expect(loadIdxImages({ folder, split: "test" })).rejects.toThrow(/expected gzip data in .*t10k-images/);
  });

  it("checks the sum of the uncompressed bytes", async () => {
    const checksums = { "train-labels-idx1-ubyte": "0".repeat(32) };
    await expect(loadIdxImages({ folder, split: "train", checksums })).rejects.toThrow(/MD5 sum 0{32}, got/);
  });
});

const fashion = "/usr/share/datasets/fashion-mnist";
it.runIf(existsSync(fashion))("reads Debian's Fashion-MNIST", async () => {
  const set = await loadIdxImages({ folder: fashion, split: "test", checksums: fashionMnistChecksums });
  expect(set.count).toBe(10_000);
  for (let label = 0; label < 10; label++) expect(set.labels.filter((one) => one === label).length).toBe(1000);
});
