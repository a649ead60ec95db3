import { deis, dpmSolver, dpmSolverPlusPlus, exponentialAdamsBashforth, res, uniPc } from "../../src/index.ts";
import type { Laws } from "../laws/law.ts";

const few = { steps: 25, bias: 0.03 };

/** The exponential integrators and what they claim. Rules that differ in a weight are in `variants.test.ts`. */
export const exponential: Laws = {
  "dpmSolverPlusPlus, order 1": { stepper: dpmSolverPlusPlus({ order: 1 }), order: 1, calls: 1, steps: 60, bias: 0.05 },
  dpmSolverPlusPlus: { stepper: dpmSolverPlusPlus(), order: 2, calls: 1, ...few },
  "dpmSolverPlusPlus, order 3": {
    stepper: dpmSolverPlusPlus({ order: 3 }),
    order: 2,
    fromExactStart: { order: 3, steps: 2 },
    calls: 1,
    ...few,
  },
  "dpmSolverPlusPlus, 2S": { stepper: dpmSolverPlusPlus({ method: "singlestep" }), order: 2, calls: 2, ...few },
  "dpmSolverPlusPlus, 3S": {
    stepper: dpmSolverPlusPlus({ order: 3, method: "singlestep" }),
    order: 3,
    calls: 3,
    ...few,
  },
  "dpmSolverPlusPlus, 2S on the grid": {
    stepper: dpmSolverPlusPlus({ method: "singlestep", nodes: "grid" }),
    order: 2,
    calls: 1,
    ...few,
  },
  dpmSolver: { stepper: dpmSolver(), order: 2, calls: 2, ...few },
  "dpmSolver, order 3": { stepper: dpmSolver({ order: 3 }), order: 3, calls: 3, ...few },
  deis: { stepper: deis(), order: 2, calls: 1, ...few },
  "exponentialAdamsBashforth, order 4": {
    stepper: exponentialAdamsBashforth({ order: 4 }),
    order: 2,
    fromExactStart: { order: 4, steps: 3 },
    calls: 1,
    ...few,
  },
  "res, order 3": { stepper: res({ order: 3 }), order: 3, calls: 3, ...few },
  uniPc: {
    stepper: uniPc(),
    order: 2,
    fromExactStart: { order: 3, steps: 1, grids: [32, 64, 128, 256] },
    calls: 1,
    ...few,
  },
};
