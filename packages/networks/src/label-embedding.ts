import { tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";
import { dense } from "./dense.ts";
import type { Labels } from "./network.ts";

/**
 * Rows of a table, one for each label; the last row of the table belongs to null, no label.
 *
 * @param labels - integers from 0, or null
 * @param table - `[classes + 1, size]`
 * @returns `[labels.length, size]`
 * @throws TweedieError if a label is not a class or null
 */
export function labelEmbedding(labels: Labels, table: Tensor): Tensor {
  const rows = table.shape[0];
  const oneHot = new Float32Array(labels.length * rows);
  labels.forEach((label, i) => {
    if (label !== null && !(Number.isInteger(label) && label >= 0 && label < rows - 1)) {
      throw new TweedieError(
        `labelEmbedding: expected an integer from 0 to ${rows - 2}, or null for no label, got ${label} in row ${i}. ` +
          `Correct the label, or make the network with more classes.`,
      );
    }
    oneHot[i * rows + (label ?? rows - 1)] = 1;
  });
  // A product, because the gradient of a lookup is slow or missing on some backends.
  return tidy(() => dense(tensorOf(oneHot, [labels.length, rows]), table));
}
