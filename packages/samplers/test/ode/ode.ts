import { heun } from "../../src/index.ts";
import type { Laws } from "../laws/law.ts";

/** The solvers of the probability flow and what they claim. */
export const ode: Laws = {
  heun: { stepper: heun(), order: 2, calls: 2, steps: 25, bias: 0.03 },
};
