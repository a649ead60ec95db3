import type { TrainingState } from "../src/index.ts";
import { valuesOf } from "./values-of.ts";

/** All that a run holds, as numbers. */
export async function contentsOf(state: TrainingState): Promise<Record<string, unknown>> {
  const { step, weights, optimizer, ema } = state.contents();
  return { step, weights: await valuesOf(weights), optimizer: await valuesOf(optimizer), ema: await valuesOf(ema) };
}
