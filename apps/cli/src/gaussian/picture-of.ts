import { rng } from "@tweedie/core";
import { toyDensities } from "@tweedie/datasets";
import type { ToyDensityName } from "@tweedie/datasets";
import type { Labels } from "@tweedie/networks";
import { datasetNamed } from "../config/datasets.ts";
import { encodePng } from "../picture/png.ts";
import { sampleGrid } from "../picture/sample-grid.ts";
import { scatter } from "../picture/scatter.ts";

/**
 * Samples as a PNG file: images as a grid with their labels, points of the plane before points of the data.
 *
 * @param dataset - the name of the dataset they imitate
 * @param values - `[count, ...shape]`
 * @param labels - one a sample, where the data have labels
 */
export async function pictureOf(
  dataset: string,
  values: Float32Array,
  labels: Labels | undefined,
): Promise<Uint8Array> {
  const { data, shape } = datasetNamed(dataset);
  if (data === "images") {
    return encodePng(sampleGrid({ values, shape: shape as readonly [number, number, number], labels }));
  }
  const real = toyDensities[dataset as ToyDensityName](1000, rng(0).split("picture"));
  try {
    return encodePng(scatter(values, await real.data()));
  } finally {
    real.dispose();
  }
}
