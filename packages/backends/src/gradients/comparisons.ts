import { zerosLike } from "@tensorflow/tfjs-core";
import type { GradientOverride } from "./gradient-override.ts";

/** Comparisons are constant almost everywhere; without a gradient, second derivatives of what is made of them throw. */
export const comparisonGradients: readonly GradientOverride[] = [
  "Equal",
  "NotEqual",
  "Greater",
  "Less",
  "LessEqual",
].map((kernelName) => ({
  kernelName,
  reason: "added: zero, which second derivatives need",
  inputs: ["a", "b"],
  gradient: (_dy, [a, b]) => ({ a: () => zerosLike(a!), b: () => zerosLike(b!) }),
}));
