import { checkBackend, checkCases } from "@tweedie/backends";
import { TweedieError } from "@tweedie/core";
import { layerCases } from "./layer-cases.ts";

/**
 * Computes small cases on the backend in use, and compares values and gradients with their definitions in double
 * precision.
 *
 * @throws TweedieError if a number is wrong
 */
export async function checkNumbers(): Promise<{ readonly detail: string }> {
  const results = await checkBackend([...checkCases, ...layerCases]);
  const wrong = results.filter(({ right }) => !right);
  if (wrong.length > 0) {
    const list = wrong.map(
      ({ name, valueError, gradientError, problem }) =>
        `${name} (${problem ?? `errors ${valueError.toExponential(1)}, gradients ${gradientError.toExponential(1)}`})`,
    );
    throw new TweedieError(
      `doctor: expected values and gradients as in double precision, got others for ${list.join("; ")}. ` +
        `Try another --backend.`,
    );
  }
  const worst = (errors: readonly number[]) => Math.max(...errors).toExponential(1);
  return {
    detail:
      `${results.length} values right to ${worst(results.map((result) => result.valueError))}, ` +
      `their gradients to ${worst(results.map((result) => result.gradientError))}`,
  };
}
