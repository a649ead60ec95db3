import { TweedieError } from "@tweedie/core";
import type { Tableau } from "./tableau.ts";

/**
 * Checks a tableau once, where a solver is made of it.
 *
 * @param name - the function to name in the error
 * @param tableau - the tableau
 * @throws TweedieError if it is not an explicit, consistent rule
 */
export function checkTableau(name: string, { nodes, matrix, weights, last }: Tableau): void {
  const sums = (row: readonly number[], sum: number) => Math.abs(row.reduce((a, b) => a + b, 0) - sum) <= 1e-12;
  const explicit =
    nodes[0] === 0 &&
    matrix.length === nodes.length &&
    weights.length === nodes.length &&
    nodes.every((c, i) => c >= 0 && c <= 1 && matrix[i]!.length === i && sums(matrix[i]!, c)) &&
    sums(weights, 1);
  if (!explicit) {
    throw new TweedieError(
      `${name}: expected an explicit tableau whose rows sum to nodes in [0, 1] and whose weights sum to 1, got nodes ` +
        `[${nodes.join(", ")}] and weights [${weights.join(", ")}]. Give row i of the matrix i numbers.`,
    );
  }
  if (!last) return;
  if (last.nodes.includes(1)) {
    throw new TweedieError(
      `${name}: expected a last rule without a stage at the end of the step, got nodes [${last.nodes.join(", ")}]. ` +
        `Choose one whose nodes are below 1.`,
    );
  }
  checkTableau(name, last);
}
