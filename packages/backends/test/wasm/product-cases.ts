import { fused, matMul } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Case } from "../compare.ts";

/** For sums of some 9000 terms, whose float32 roundings add up to sqrt(9000 / 2) of them. */
const longSum = 4e-6;

const product =
  (transposeA: boolean, transposeB: boolean): ((a: Tensor, b: Tensor) => Tensor) =>
  (a, b) =>
    matMul(a, b, transposeA, transposeB);

const biased = (a: Tensor2D, b: Tensor2D, bias: Tensor): Tensor => fused.matMul({ a, b, bias });

/** Matrix products in all transpositions, with batches that are broadcast. */
export const productCases: Readonly<Record<string, Case>> = {
  plain: ["5x12, 12x9", product(false, false)],
  "transposed left": ["12x5, 12x9", product(true, false)],
  "transposed right": ["5x12, 9x12", product(false, true)],
  "both transposed": ["12x5, 9x12", product(true, true)],
  "long, transposed left": ["9001x12, 9001x9", product(true, false), longSum],
  batch: ["2x3x5x7, 2x3x7x9", product(false, false)],
  "batch, transposed right": ["2x3x5x7, 2x3x9x7", product(false, true)],
  "batch, transposed left": ["2x3x7x5, 2x3x7x9", product(true, false)],
  "batch, both transposed": ["6x7x5, 6x9x7", product(true, true)],
  "one right matrix for a batch": ["3x5x12, 12x9", product(false, false)],
  "one right matrix for a batch, transposed": ["3x5x12, 1x9x12", product(false, true)],
  "one right matrix for a batch, left transposed": ["3x12x5, 1x12x9", product(true, false)],
  "one right matrix for a batch, both transposed": ["3x12x5, 9x12", product(true, true)],
  "matrix by vector": ["5x37, 37x1", product(false, false)],
  "transposed matrix by vector": ["37x5, 1x37", product(true, true)],
  "row by matrix": ["1x37, 37x9", product(false, false)],
  "batch of rows by transposed matrices": ["3x1x37, 3x9x37", product(false, true)],
  bias: ["7x12, 12x17, 17", biased],
  "bias of a row": ["1x12, 12x17, 17", biased],
  "one bias for all columns": ["7x12, 12x17, 1", biased],
  "one left matrix for a batch": ["1x5x12, 3x12x9", product(false, false)],
};
