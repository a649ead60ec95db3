import { adamsBashforth, churn, dpm2, euler, heun, ipndm, midpoint, pndm, rungeKutta4 } from "../../src/index.ts";
import type { Laws } from "../laws/law.ts";

const second = { order: 2, calls: 2, steps: 25, bias: 0.03 };
const multistep = { order: 2, calls: 1, steps: 30, bias: 0.05 };

/** The solvers of the probability flow and what they claim; their other coordinates have the same orders. */
export const ode: Laws = {
  euler: { stepper: euler(), order: 1, calls: 1, steps: 60, bias: 0.05 },
  heun: { stepper: heun(), ...second },
  midpoint: { stepper: midpoint(), ...second },
  dpm2: { stepper: dpm2(), ...second },
  rungeKutta4: { stepper: rungeKutta4(), order: 4, calls: 4, steps: 15, bias: 0.03 },
  adamsBashforth: {
    stepper: adamsBashforth(),
    fromExactStart: { order: 4, steps: 3, grids: [64, 128, 256] },
    ...multistep,
  },
  ipndm: { stepper: ipndm(), ...multistep },
  pndm: { stepper: pndm(), ...multistep },
  "churn(heun)": { stepper: churn(heun()), steps: 30, bias: 0.03 },
};
