import { dpmSolverPlusPlus } from "../../src/index.ts";
import type { Laws } from "../laws/law.ts";

/** The exponential integrators and what they claim. */
export const exponential: Laws = {
  "dpmSolverPlusPlus, order 1": { stepper: dpmSolverPlusPlus({ order: 1 }), order: 1, calls: 1, steps: 60, bias: 0.05 },
  dpmSolverPlusPlus: { stepper: dpmSolverPlusPlus(), order: 2, calls: 1, steps: 25, bias: 0.03 },
};
