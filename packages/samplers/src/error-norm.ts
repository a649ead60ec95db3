/**
 * The one number that a step is judged by, from the errors of all samples.
 *
 * @param errors - one error a sample; there may be more of them than a call takes arguments
 * @param norm - that of the worst sample, or the root mean square over the batch
 * @returns the number; NaN if one error is, and 0 of no sample
 */
export function errorNorm(errors: readonly number[], norm: "worst" | "batch"): number {
  return norm === "worst"
    ? errors.reduce((worst, error) => Math.max(worst, error), 0)
    : Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / Math.max(errors.length, 1));
}
