import { TweedieError } from "@tweedie/core";

/**
 * Refuses noise scales that do not rise from a positive one.
 *
 * @param name - the function that speaks
 * @param scales - the smallest and the largest noise scale
 * @param options - `zero`, whether the smallest may be 0
 */
export function checkSigmas(
  name: string,
  { sigmaMin, sigmaMax }: { readonly sigmaMin: number; readonly sigmaMax: number },
  { zero = false }: { readonly zero?: boolean } = {},
): void {
  if ((zero ? sigmaMin >= 0 : sigmaMin > 0) && sigmaMax > sigmaMin && Number.isFinite(sigmaMax)) return;
  throw new TweedieError(
    `${name}: expected ${zero ? "0 <=" : "0 <"} sigmaMin < sigmaMax, got sigmaMin = ${sigmaMin} and ` +
      `sigmaMax = ${sigmaMax}. Choose noise scales in the units of the data.`,
  );
}
