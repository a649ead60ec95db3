import {
  dpm2Ancestral,
  dpmSolverMultistepSde,
  dpmSolverPlusPlus2mSde,
  dpmSolverPlusPlus2sAncestral,
  dpmSolverPlusPlus3mSde,
  dpmSolverPlusPlusSde,
  dpmSolverSinglestepSde,
  saSolver,
  seeds,
} from "../../src/index.ts";
import type { Laws } from "../laws/law.ts";

const noisy = { steps: 40, bias: 0.04 };
const few = { steps: 25, bias: 0.03 };

/** The stochastic solvers and what they claim, with noise and without. Rules that differ in a weight are in `variants.test.ts`. */
export const stochastic: Laws = {
  dpm2Ancestral: { stepper: dpm2Ancestral(), ...noisy },
  "dpm2Ancestral, eta 0": { stepper: dpm2Ancestral({ eta: 0 }), order: 2, calls: 2, ...few },
  dpmSolverPlusPlus2sAncestral: { stepper: dpmSolverPlusPlus2sAncestral(), ...noisy },
  "dpmSolverPlusPlus2sAncestral, eta 0": {
    stepper: dpmSolverPlusPlus2sAncestral({ eta: 0 }),
    order: 2,
    calls: 2,
    ...few,
  },
  dpmSolverPlusPlusSde: { stepper: dpmSolverPlusPlusSde(), steps: 100, bias: 0.04 },
  "dpmSolverPlusPlusSde, eta 0": { stepper: dpmSolverPlusPlusSde({ eta: 0 }), order: 2, calls: 2, ...few },
  dpmSolverPlusPlus2mSde: { stepper: dpmSolverPlusPlus2mSde(), ...noisy },
  "dpmSolverPlusPlus2mSde, eta 0.5": { stepper: dpmSolverPlusPlus2mSde({ eta: 0.5 }), ...noisy },
  "dpmSolverPlusPlus2mSde, eta 0": { stepper: dpmSolverPlusPlus2mSde({ eta: 0 }), order: 2, calls: 1, ...few },
  dpmSolverPlusPlus3mSde: { stepper: dpmSolverPlusPlus3mSde(), ...noisy },
  "dpmSolverPlusPlus3mSde, eta 0": {
    stepper: dpmSolverPlusPlus3mSde({ eta: 0 }),
    order: 2,
    fromExactStart: { order: 3, steps: 2 },
    calls: 1,
    ...few,
  },
  "dpmSolverMultistepSde, of eps": { stepper: dpmSolverMultistepSde({ of: "eps" }), steps: 200, bias: 0.05 },
  dpmSolverSinglestepSde: { stepper: dpmSolverSinglestepSde(), steps: 150, bias: 0.05 },
  "dpmSolverSinglestepSde, order 3": { stepper: dpmSolverSinglestepSde({ order: 3 }), steps: 240, bias: 0.05 },
  "dpmSolverSinglestepSde, eta 0": { stepper: dpmSolverSinglestepSde({ eta: 0 }), order: 2, calls: 1, ...few },
  saSolver: { stepper: saSolver(), ...noisy },
  "saSolver, tau 0": { stepper: saSolver({ tau: 0 }), order: 2, calls: 1, ...few },
  seeds: { stepper: seeds(), ...few },
  "seeds, order 3": { stepper: seeds({ order: 3 }), ...few },
  "seeds, order 3, eta 0": { stepper: seeds({ order: 3, eta: 0 }), order: 3, calls: 3, ...few },
};
