import { TweedieError } from "@tweedie/core";
import { readIdx } from "./idx.ts";
import type { IdxArray } from "./idx.ts";
import { labelledImages } from "./labelled-images.ts";
import type { LabelledImages } from "./labelled-images.ts";

/** The two parts of MNIST and of the sets made in its likeness. */
export type Split = "train" | "test";

/** Options of {@link loadIdxImages}. */
export interface LoadIdxImagesOptions {
  /** The folder with the four files of MNIST's names, each raw or with `.gz` added. */
  readonly folder: string;
  /** Which part to read: `train-*` or `t10k-*`. */
  readonly split: Split;
  /** The side of the images: the original (the default), or half of it by averaging 2x2 pixels. */
  readonly size?: number;
  /** MD5 sums of the uncompressed files, in hexadecimal, by file name; files without one are not checked. */
  readonly checksums?: Readonly<Record<string, string>>;
}

/**
 * Reads a split of a data set in MNIST's format from a folder, in Node: `train-images-idx3-ubyte` and so on, raw or
 * gzipped, such as MNIST itself or Fashion-MNIST (Debian's `dataset-fashion-mnist` puts it into
 * `/usr/share/datasets/fashion-mnist`).
 *
 * In browsers, fetch the bytes and use {@link readIdx} and {@link labelledImages}.
 *
 * @param options - folder, split, size, and the sums to check
 * @returns images in [-1, 1] with their labels
 * @throws TweedieError if a file is missing, is not IDX, or has another MD5 sum than asked for
 */
export async function loadIdxImages(options: LoadIdxImagesOptions): Promise<LabelledImages> {
  const prefix = options.split === "train" ? "train" : "t10k";
  const images = await readArray(`${prefix}-images-idx3-ubyte`, options);
  const labels = await readArray(`${prefix}-labels-idx1-ubyte`, options);
  return labelledImages(images, labels, options.size);
}

/** MD5 sums of the four raw files of MNIST (LeCun, Cortes and Burges, http://yann.lecun.com/exdb/mnist/). */
export const mnistChecksums: Readonly<Record<string, string>> = Object.freeze({
  "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
  "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
  "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
  "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
});

/** MD5 sums of the four uncompressed files of Fashion-MNIST (Xiao et al., https://arxiv.org/abs/1708.07747). */
export const fashionMnistChecksums: Readonly<Record<string, string>> = Object.freeze({
  "train-images-idx3-ubyte": "f4a8712d7a061bf5bd6d2ca38dc4d50a",
  "train-labels-idx1-ubyte": "9018921c3c673c538a1fc5bad174d6f9",
  "t10k-images-idx3-ubyte": "8181f5470baa50b63fa0f6fddb340f0a",
  "t10k-labels-idx1-ubyte": "15d484375f8d13e6eb1aabb0c3f46965",
});

async function readArray(name: string, { folder, checksums }: LoadIdxImagesOptions): Promise<IdxArray> {
  // Built-in modules are imported where they are used, so that a bundle for browsers can leave them out.
  const { join } = await import("node:path");
  const path = join(folder, name);
  const bytes = await readMaybeGzipped(path);
  const expected = checksums?.[name];
  if (expected !== undefined) {
    const { createHash } = await import("node:crypto");
    const sum = createHash("md5").update(bytes).digest("hex");
    if (sum !== expected) {
      throw new TweedieError(
        `loadIdxImages: expected the MD5 sum ${expected}, got ${sum} for ${path}. ` +
          `The file is damaged or another data set: install or fetch it again.`,
      );
    }
  }
  return readIdx(bytes, { name: path });
}

async function readMaybeGzipped(path: string): Promise<Uint8Array> {
  const { readFile } = await import("node:fs/promises");
  try {
    return await readFile(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const { gunzipSync } = await import("node:zlib");
  let compressed: Uint8Array;
  try {
    compressed = await readFile(`${path}.gz`);
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new TweedieError(
      `loadIdxImages: expected the file ${path}, or the same with .gz, got neither. ` +
        `Pass the folder that holds the data set's four files.`,
      { cause },
    );
  }
  try {
    return gunzipSync(compressed);
  } catch (cause) {
    throw new TweedieError(
      `loadIdxImages: expected gzip data in ${path}.gz, got ${(cause as Error).message}. Fetch the file again.`,
      { cause },
    );
  }
}

const isMissing = (error: unknown): boolean => (error as { code?: unknown }).code === "ENOENT";
